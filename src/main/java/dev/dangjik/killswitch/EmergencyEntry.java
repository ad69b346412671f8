package dev.dangjik.killswitch;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One line of the emergency journal: what was about to be done, or what came of it.
///
/// @param id of the request; the lines of one request have the same
/// @param at when it happened
/// @param facts what there is to remember about it, by the names of [Fact]
record EmergencyEntry(String id, Kind kind, Instant at, SortedMap<String, String> facts) {
    EmergencyEntry {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /// What a line tells.
    enum Kind {
        /// A switch is about to be engaged.
        ENGAGE,
        /// Policy did not let somebody engage one.
        REFUSED,
        /// What came of engaging it.
        RESULT,
        /// The figures right after it.
        FIGURES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The names of facts.
    static final class Fact {
        static final String STACK = "stack";
        static final String COMMAND = "command";
        static final String SWITCH = "switch";
        static final String ACCOUNT = "account";
        static final String PERSON = "person";
        static final String ACTOR = "actor";
        static final String VIA = "via";
        static final String KIND = "request";
        static final String CHANNEL = "channel";
        static final String LANGUAGE = "language";
        static final String WORDS = "words";
        static final String WHY = "why";
        static final String RULES = "rules";
        static final String REASON = "reason";
        static final String CATALOGUE = "catalogue";
        static final String SIGNATURE = "signature";
        static final String SEMANTIC = "semantic";
        static final String RESPONSE_URL = "response-url";
        static final String OUTCOME = "outcome";
        static final String DETAIL = "detail";
        static final String AFTER_RESTART = "after-restart";

        private Fact() {}
    }

    Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /// A fact that every line of this kind has; empty text where it is missing all the same.
    String text(String name) {
        return facts.getOrDefault(name, "");
    }

    Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", id);
        map.put("kind", kind.word());
        map.put("at", at.toString());
        map.put("facts", facts);
        return map;
    }

    /// @throws IllegalArgumentException when it is none
    static EmergencyEntry of(Map<?, ?> map) {
        try {
            var facts = new TreeMap<String, String>();
            if (map.get("facts") instanceof Map<?, ?> all) {
                all.forEach((name, value) -> facts.put(String.valueOf(name), String.valueOf(value)));
            }
            return new EmergencyEntry(
                    String.valueOf(map.get("id")),
                    Kind.valueOf(String.valueOf(map.get("kind")).toUpperCase(Locale.ROOT)),
                    Instant.parse(String.valueOf(map.get("at"))),
                    facts);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("reading a line of the emergency journal", e);
        }
    }
}

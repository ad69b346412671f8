package dev.dangjik.emergency;

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
public record EmergencyEntry(String id, Kind kind, Instant at, SortedMap<String, String> facts) {
    public EmergencyEntry {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /// What a line tells.
    public enum Kind {
        /// A switch is about to be engaged.
        ENGAGE("engage"),
        /// What is open is about to be closed.
        CLOSE("close"),
        /// Somebody answers the calls about what is not seen closed.
        ON_IT("on-it"),
        /// Policy did not let somebody do it.
        REFUSED("notice"),
        /// What came of engaging a switch.
        RESULT(""),
        /// What came of closing; a later line of the same request knows better.
        CLOSED(""),
        /// The figures right after a switch was engaged.
        FIGURES("");

        private final String answer;

        Kind(String answer) {
            this.answer = answer;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Whether it is somebody's request.
        boolean isRequest() {
            return !answer.isEmpty();
        }

        /// The account of it in the row of the request.
        String answer() {
            return answer;
        }

        /// Whether it is a request behind which a result must stand.
        boolean isBegun() {
            return this == ENGAGE || this == CLOSE;
        }

        boolean isResult() {
            return this == RESULT || this == CLOSED;
        }
    }

    /// The names of facts that every request has.
    public static final class Fact {
        public static final String STACK = "stack";
        public static final String COMMAND = "command";
        public static final String PERSON = "person";
        public static final String ACTOR = "actor";
        public static final String VIA = "via";
        public static final String KIND = "request";
        public static final String CHANNEL = "channel";
        public static final String LANGUAGE = "language";
        public static final String WORDS = "words";
        public static final String WHY = "why";
        public static final String RULES = "rules";
        public static final String REASON = "reason";
        public static final String CATALOGUE = "catalogue";
        public static final String SIGNATURE = "signature";
        public static final String SEMANTIC = "semantic";
        public static final String RESPONSE_URL = "response-url";
        public static final String OUTCOME = "outcome";
        public static final String DETAIL = "detail";
        public static final String AFTER_RESTART = "after-restart";

        private Fact() {}
    }

    /// A fact, where the line has it.
    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /// A fact that every line of this kind has; empty text where it is missing all the same.
    public String text(String name) {
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

package dev.dangjik.config;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Finds where secrets stand in a text: registered spellings, and what looks like one.
final class SecretSpans {
    /// A part of a text, `from` included, `to` excluded.
    ///
    /// @param context where begins what makes it a secret, such as the name in front of a `=`
    record Span(int context, int from, int to) {}

    /// Spellings by their first two characters, so that almost every position of a text is passed in one step.
    private final Map<Integer, List<String>> spellings = new HashMap<>();
    private final BitSet beginnings = new BitSet();
    private final int longest;

    SecretSpans(Collection<String> spellings) {
        int max = 0;
        for (var spelling : spellings) {
            this.spellings
                    .computeIfAbsent(key(spelling, 0), _ -> new ArrayList<>())
                    .add(spelling);
            beginnings.set(hash(spelling.charAt(0), spelling.charAt(1)));
            max = Math.max(max, spelling.length());
        }
        longest = max;
    }

    /// Length of the longest registered spelling.
    int longest() {
        return longest;
    }

    /// The parts of `text` to hide, in order, none touching another.
    List<Span> in(CharSequence text) {
        var found = new ArrayList<Span>();
        findSpellings(text.toString(), found);
        findPattern(SecretPatterns.PEM, text, found);
        for (var pattern : SecretPatterns.IN_A_LINE) {
            findPattern(pattern, text, found);
        }
        return merged(found);
    }

    /// Where the longest end of `text` begins that more text could turn into a registered spelling; its length when
    /// there is none.
    int unfinished(String text) {
        for (int at = Math.max(0, text.length() - longest + 1); at < text.length(); at++) {
            if (canContinue(text, at)) {
                return at;
            }
        }
        return text.length();
    }

    private boolean canContinue(String text, int at) {
        int left = text.length() - at;
        if (left == 1) {
            return spellings.values().stream().anyMatch(list -> list.getFirst().charAt(0) == text.charAt(at));
        }
        return candidates(text, at).stream()
                .anyMatch(spelling -> spelling.length() > left && text.regionMatches(at, spelling, 0, left));
    }

    private void findSpellings(String text, List<Span> found) {
        for (int at = 0; at + 1 < text.length(); at++) {
            for (var spelling : candidates(text, at)) {
                if (text.startsWith(spelling, at)) {
                    found.add(new Span(at, at, at + spelling.length()));
                }
            }
        }
    }

    private List<String> candidates(String text, int at) {
        return beginnings.get(hash(text.charAt(at), text.charAt(at + 1)))
                ? spellings.getOrDefault(key(text, at), List.of())
                : List.of();
    }

    private static void findPattern(Pattern pattern, CharSequence text, List<Span> found) {
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(new Span(matcher.start(), matcher.start("secret"), matcher.end("secret")));
        }
    }

    private static List<Span> merged(List<Span> found) {
        found.sort(Comparator.comparingInt(Span::from));
        var merged = new ArrayList<Span>();
        for (var span : found) {
            if (!merged.isEmpty() && span.from <= merged.getLast().to) {
                var last = merged.removeLast();
                merged.add(new Span(Math.min(last.context, span.context), last.from, Math.max(last.to, span.to)));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    private static int key(String text, int at) {
        return text.charAt(at) << 16 | text.charAt(at + 1);
    }

    private static int hash(char first, char second) {
        return (first * 31 + second) & 0xffff;
    }
}

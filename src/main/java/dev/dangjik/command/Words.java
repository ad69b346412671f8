package dev.dangjik.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits what a person typed into words, forgiving what a phone's keyboard does to quotes and dashes.
public final class Words {
    private Words() {}

    /// The words of `text`: separated by white space, kept together by straight or curly quotes. A dash that a
    /// phone made of `--` is read as `--` at the beginning of a word. There are no escapes.
    ///
    /// @return empty when a quote is not closed
    public static Optional<List<String>> split(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean isOpen = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char plain = straight(c);
            if (quote != 0) {
                if (plain == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (plain == '"' || plain == '\'') {
                quote = plain;
                isOpen = true;
            } else if (Character.isWhitespace(c)) {
                if (isOpen) {
                    words.add(word.toString());
                    word.setLength(0);
                    isOpen = false;
                }
            } else {
                word.append(word.isEmpty() && !isOpen && (c == '—' || c == '–') ? "--" : String.valueOf(c));
                isOpen = true;
            }
        }
        if (isOpen && quote == 0) {
            words.add(word.toString());
        }
        return quote == 0 ? Optional.of(List.copyOf(words)) : Optional.empty();
    }

    /// The text that [#split] reads as this one word, whatever quotes are in it.
    ///
    /// @param begin of the word, such as `--reason=`; without white space and quotes
    public static String oneWord(String begin, String rest) {
        boolean isPlain =
                rest.chars().noneMatch(c -> Character.isWhitespace(c) || straight((char) c) != c || isQuote(c));
        if (isPlain) {
            return begin + rest;
        }
        var text = new StringBuilder(begin);
        int from = 0;
        while (from < rest.length()) {
            char quote = straight(rest.charAt(from)) == '"' ? '\'' : '"';
            int end = from;
            while (end < rest.length() && straight(rest.charAt(end)) != quote) {
                end++;
            }
            text.append(quote).append(rest, from, end).append(quote);
            from = end;
        }
        return text.toString();
    }

    private static boolean isQuote(int c) {
        return c == '"' || c == '\'';
    }

    private static char straight(char c) {
        return switch (c) {
            case '“', '”', '„', '＂' -> '"';
            case '‘', '’', '‚' -> '\'';
            default -> c;
        };
    }
}

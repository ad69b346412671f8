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

    private static char straight(char c) {
        return switch (c) {
            case '“', '”', '„', '＂' -> '"';
            case '‘', '’', '‚' -> '\'';
            default -> c;
        };
    }
}

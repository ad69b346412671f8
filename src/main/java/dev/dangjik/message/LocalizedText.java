package dev.dangjik.message;

/// A short text in both languages, as an operator wrote it in a file or as it stands frozen in a plan.
public record LocalizedText(String ko, String en) {
    public String in(Language language) {
        return switch (language) {
            case KO -> ko;
            case EN -> en;
        };
    }
}

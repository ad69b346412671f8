package dev.dangjik.message;

import java.util.Locale;

/// The languages Dangjik speaks.
public enum Language {
    KO(Locale.KOREAN),
    EN(Locale.ENGLISH);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    public Locale locale() {
        return locale;
    }

    /// The language for an IETF tag such as Slack's `ko-KR`; Korean for every tag that is not English.
    public static Language ofTag(String tag) {
        return tag.toLowerCase(Locale.ROOT).startsWith("en") ? EN : KO;
    }
}

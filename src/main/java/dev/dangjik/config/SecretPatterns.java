package dev.dangjik.config;

import java.util.List;
import java.util.regex.Pattern;

/// What a secret looks like when its value is not known. The group `secret` is what is hidden.
final class SecretPatterns {
    /// Names of variables and keys whose value is a secret.
    static final String NAME = "[a-z0-9_-]{0,60}?(?:password|passwd|passphrase|secret|token|api_?key|access_?key|"
            + "private_?key|credential)s?(?:_key(?:_base)?)?";

    /// A private key, also one that has no end yet.
    static final Pattern PEM = Pattern.compile(
            "(?<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z))");

    /// None of these spans a line. Each begins with something rare or has a bounded run, so that a text is read
    /// in one pass.
    static final List<Pattern> IN_A_LINE = List.of(
            Pattern.compile("(?i)\\b(?:bearer|basic)[ \\t]+(?=[^\\s\"']*[0-9=_])(?<secret>[a-z0-9._~+/=-]{8,})"),
            Pattern.compile("(?i)\\bauthorization[\"']?[ \\t]*[:=][ \\t]*[\"']?[a-z]+[ \\t]+(?<secret>[^\\s\"']+)"),
            Pattern.compile("(?i)--" + NAME + "[ \\t]+(?<secret>[^\\s\"'-][^\\s\"']*)"),
            Pattern.compile("://[^\\s/:@\"']{0,200}:(?<secret>[^\\s/@\"']{1,1000})@"),
            Pattern.compile("(?i)(?<![a-z0-9_-])" + NAME + "(?<quote>[\"']?)[ \\t]*=[ \\t]*"
                    + "(?<secret>\"[^\"\\r\\n]*\"?|'[^'\\r\\n]*'?|[^\\s\"'&;,]+)"),
            Pattern.compile("(?i)[\"']" + NAME + "[\"'][ \\t]*:[ \\t]*[\"'](?<secret>[^\"'\\r\\n]+)"),
            Pattern.compile("(?<secret>\\bxox[a-z]-[A-Za-z0-9-]{8,})"),
            Pattern.compile("(?<secret>\\bxapp-[A-Za-z0-9-]{8,})"),
            Pattern.compile("hooks\\.slack\\.com/(?:services|workflows|triggers)/(?<secret>[A-Za-z0-9/_-]+)"),
            Pattern.compile("(?<secret>\\bgh[pousr]_[A-Za-z0-9]{20,})"),
            Pattern.compile("(?<secret>\\bgithub_pat_[A-Za-z0-9_]{20,})"),
            Pattern.compile("(?<secret>\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,})"));

    private SecretPatterns() {}
}

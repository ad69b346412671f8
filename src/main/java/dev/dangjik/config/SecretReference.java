package dev.dangjik.config;

/// Where a secret is found: `env:NAME` or `file:/absolute/path`. The value is read at the last moment, never kept here.
public record SecretReference(Kind kind, String name) {
    /// The two places a secret may live in.
    public enum Kind {
        ENV,
        FILE
    }

    /// Reads `env:NAME` or `file:PATH`.
    ///
    /// @throws IllegalArgumentException when the text is of neither form; its message says what is expected
    public static SecretReference parse(String text) {
        if (text.startsWith("env:") && text.length() > 4) {
            return new SecretReference(Kind.ENV, text.substring(4));
        }
        if (text.startsWith("file:/")) {
            return new SecretReference(Kind.FILE, text.substring(5));
        }
        throw new IllegalArgumentException("a secret is a reference, env:NAME or file:/absolute/path");
    }

    @Override
    public String toString() {
        return kind == Kind.ENV ? "env:" + name : "file:" + name;
    }
}

package dev.dangjik.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Hides secrets in every text on its way out: output, messages, audit, logs. It knows the values that were
/// registered and what secrets look like.
public final class Redactor {
    /// What stands where a secret was.
    public static final String MARK = "[REDACTED]";

    private static final Pattern SECRET_NAME = Pattern.compile(SecretPatterns.NAME);

    private final Set<String> spellings = new LinkedHashSet<>();
    private volatile SecretSpans spans = new SecretSpans(Set.of());

    /// Hides this value from now on: as it is, in base64, URL-encoded and as JSON string; of a value of several
    /// lines also each line of at least 20 characters.
    ///
    /// @return whether it [can be hidden][#canHide(Secret)]
    public synchronized boolean register(Secret<String> secret) {
        if (!canHide(secret)) {
            return false;
        }
        if (spellings.addAll(SecretForms.of(secret.reveal().strip()))) {
            spans = new SecretSpans(spellings);
        }
        return true;
    }

    /// Whether this value is long enough to be hidden; one with fewer than six characters occurs by chance.
    public static boolean canHide(Secret<String> secret) {
        return secret.reveal().strip().length() >= SecretForms.SHORTEST;
    }

    /// `text` with every secret replaced by [#MARK].
    public String redact(String text) {
        return render(text, spans.in(text), text.length());
    }

    /// Strings in `value` redacted, and whatever stands in a map under the name of a secret; for maps, lists,
    /// strings, numbers and booleans.
    public Object redactAll(Object value) {
        return switch (value) {
            case String text -> redact(text);
            case Map<?, ?> map -> redactMap(map);
            case List<?> list -> list.stream().<Object>map(this::redactAll).toList();
            default -> value;
        };
    }

    /// [#redactAll] for a map.
    public Map<String, Object> redactMap(Map<?, ?> map) {
        var redacted = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            var name = String.valueOf(key);
            boolean isSecret =
                    SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
            redacted.put(redact(name), isSecret && value instanceof String ? MARK : redactAll(value));
        });
        return redacted;
    }

    /// For text that comes in chunks, cut anywhere.
    public RedactedStream stream() {
        return new RedactedStream(this);
    }

    SecretSpans spans() {
        return spans;
    }

    /// The first `end` characters of `text` with those spans hidden; no span reaches beyond `end`.
    static String render(String text, List<SecretSpans.Span> spans, int end) {
        if (spans.isEmpty()) {
            return text.substring(0, end);
        }
        var out = new StringBuilder(end);
        int at = 0;
        for (var span : spans) {
            if (span.from() >= end) {
                break;
            }
            out.append(text, at, span.from()).append(MARK);
            at = span.to();
        }
        return out.append(text, at, end).toString();
    }
}

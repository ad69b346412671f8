package dev.dangjik.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The spellings in which a secret value turns up in output: as it is, in base64, in a URL, in JSON,
/// in Slack's mrkdwn.
final class SecretForms {
    /// Shorter values occur by chance, so hiding them would hide everything.
    static final int SHORTEST = 6;

    private static final int SHORTEST_LINE = 20;

    private SecretForms() {}

    /// Every spelling of `value` with at least six characters. Of a value of several lines also each long line.
    static Set<String> of(String value) {
        var forms = new LinkedHashSet<String>();
        add(forms, value);
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST_LINE)
                .forEach(line -> add(forms, line));
        forms.removeIf(form -> form.length() < SHORTEST);
        return forms;
    }

    private static void add(Collection<String> forms, String value) {
        if (value.length() < SHORTEST) {
            return;
        }
        forms.add(value);
        var url = URLEncoder.encode(value, StandardCharsets.UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        forms.add(lowerCaseEscapes(url));
        forms.add(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        forms.add(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        for (int offset = 0; offset < 3; offset++) {
            var core = base64Core(value.getBytes(StandardCharsets.UTF_8), offset);
            forms.add(core);
            forms.add(core.replace('+', '-').replace('/', '_'));
        }
    }

    private static String lowerCaseEscapes(String url) {
        var escape = Pattern.compile("%[0-9A-F]{2}").matcher(url);
        return escape.replaceAll(found -> found.group().toLowerCase(Locale.ROOT));
    }

    /// What base64 makes of `value` when `offset` other bytes stand before it, less the characters that also depend
    /// on what is before and behind: `user:password` in base64 shows the password's bits at any of three offsets.
    private static String base64Core(byte[] value, int offset) {
        var shifted = new byte[offset + value.length];
        System.arraycopy(value, 0, shifted, offset, value.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = offset == 0 ? 0 : offset + 1;
        int to = shifted.length * 8 / 6;
        return from >= to ? "" : text.substring(from, to);
    }
}

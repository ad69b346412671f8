package dev.dangjik.store;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import dev.dangjik.config.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads `DANGJIK_DB_URL`: `postgres://user:password@host:port/database?options` or the same behind `jdbc:`, user
/// and password also as options `user=` and `password=`. Options are those of the PostgreSQL JDBC driver.
public final class DatabaseUrl {
    private static final String FORM = "expected is postgres://user:password@host:port/database";

    private DatabaseUrl() {}

    /// The login that `url` describes.
    ///
    /// @throws InvalidConfiguration when it is no such URL, or user or database is missing; the password is never
    ///     part of the message
    public static Login parse(Secret<String> url) {
        var text = url.reveal().strip().replaceFirst("^jdbc:", "").replaceFirst("^postgresql:", "postgres:");
        if (!text.startsWith("postgres://")) {
            throw problem("is no PostgreSQL URL; " + FORM);
        }
        try {
            return login(URI.create(text));
        } catch (IllegalArgumentException _) {
            // The text of that exception holds the whole URL, password included.
            throw problem("is malformed; " + FORM + ", special characters of the password %-encoded");
        }
    }

    private static Login login(URI uri) {
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw problem("names no server or no database; " + FORM);
        }
        var user = "";
        var password = "";
        if (uri.getRawUserInfo() != null) {
            int colon = uri.getRawUserInfo().indexOf(':');
            user = decode(
                    colon < 0 ? uri.getRawUserInfo() : uri.getRawUserInfo().substring(0, colon));
            password = colon < 0 ? "" : decode(uri.getRawUserInfo().substring(colon + 1));
        }
        var options = new ArrayList<String>();
        for (var option :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
            if (option.startsWith("user=")) {
                user = decode(option.substring(5));
            } else if (option.startsWith("password=")) {
                password = decode(option.substring(9));
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        if (user.isEmpty()) {
            throw problem("names no user; " + FORM);
        }
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        var query = options.isEmpty() ? "" : "?" + String.join("&", options);
        var place = "jdbc:postgresql://" + uri.getHost() + ":" + port + "/"
                + uri.getRawPath().substring(1) + query;
        return new Login(place, user, new Secret<>(password));
    }

    /// The URL of `database` on this computer.
    static String local(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static InvalidConfiguration problem(String message) {
        return new InvalidConfiguration(List.of(new Problem("DANGJIK_DB_URL", 0, message)));
    }
}

package dev.dangjik.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the settings from environment variables and lists everything that is wrong with them at once.
public final class Environment {
    private static final URI SLACK_API = URI.create("https://slack.com/api/");

    private static final String BOT = "xoxb-";
    private static final String APP = "xapp-";
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");

    private final Map<String, String> variables;
    private final boolean isRoot;
    private final List<Problem> problems = new ArrayList<>();

    /// @param isRoot whether the process runs as root, which decides the default home
    public Environment(Map<String, String> variables, boolean isRoot) {
        this.variables = Map.copyOf(variables);
        this.isRoot = isRoot;
    }

    /// The environment of this process.
    public static Environment ofProcess() {
        return new Environment(System.getenv(), "root".equals(System.getProperty("user.name")));
    }

    /// Everything that `serve` needs.
    ///
    /// @throws InvalidConfiguration listing every variable that is missing or malformed
    public Settings settings() {
        var appToken = appToken();
        var signingSecret = value("SLACK_SIGNING_SECRET");
        if (signingSecret.isEmpty() && appToken.isEmpty()) {
            problem(
                    "SLACK_SIGNING_SECRET",
                    "is not set; the app's page at Slack shows it under Basic Information."
                            + " For Socket Mode set SLACK_APP_TOKEN instead");
        }
        var settings = new Settings(
                signingSecret.map(Secret::new),
                checkedBotToken(),
                appToken.map(Secret::new),
                slackApi(),
                home(),
                value("DANGJIK_DB_URL").map(Secret::new),
                value("DANGJIK_BIND").orElse("127.0.0.1"),
                port(),
                workspace(),
                site(),
                value("DANGJIK_BACKUP_DIR").map(Path::of),
                uri("DANGJIK_HEARTBEAT_URL"));
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return settings;
    }

    private Secret<String> checkedBotToken() {
        var token = required("SLACK_BOT_TOKEN", "the app's page at Slack shows it under OAuth & Permissions");
        if (!token.isEmpty() && !token.startsWith(BOT)) {
            problem("SLACK_BOT_TOKEN", "is a bot token, which begins with " + BOT + instead(token));
        }
        return new Secret<>(token);
    }

    private Optional<String> appToken() {
        var token = value("SLACK_APP_TOKEN");
        token.filter(text -> !text.matches(APP + "[A-Za-z0-9-]+"))
                .ifPresent(text -> problem(
                        "SLACK_APP_TOKEN",
                        "is an app-level token, which begins with " + APP + instead(text)
                                + "; the app's page at Slack makes one under Basic Information, with the scope"
                                + " connections:write"));
        return token;
    }

    /// What was given where another token belongs, without showing it.
    private static String instead(String token) {
        if (token.startsWith(BOT)) {
            return "; this is a bot token, which belongs in SLACK_BOT_TOKEN";
        }
        if (token.startsWith(APP)) {
            return token.matches(APP + "[A-Za-z0-9-]+")
                    ? "; this is an app-level token, which belongs in SLACK_APP_TOKEN"
                    : " and holds only letters, digits and dashes";
        }
        return token.startsWith("xoxp-") ? "; this is a user's token" : "";
    }

    /// `DANGJIK_HOME` or its default. Needs nothing else to be right.
    public Path home() {
        return value("DANGJIK_HOME")
                .map(Path::of)
                .orElseGet(() -> isRoot
                        ? Path.of("/var/lib/dangjik")
                        : Path.of(System.getProperty("user.home"), ".local", "state", "dangjik"));
    }

    /// `DANGJIK_WORKSPACE`, when it is set; a problem when it is no directory.
    public Optional<Path> workspace() {
        var workspace = value("DANGJIK_WORKSPACE").map(Path::of);
        workspace
                .filter(path -> !Files.isDirectory(path))
                .ifPresent(path -> problem("DANGJIK_WORKSPACE", path + " is not a directory"));
        return workspace;
    }

    /// `DANGJIK_SITE`, else `site.yaml` in the workspace where there is one, else in the home.
    public Path site() {
        return value("DANGJIK_SITE")
                .map(Path::of)
                .or(() -> value("DANGJIK_WORKSPACE")
                        .map(w -> Path.of(w, "site.yaml"))
                        .filter(Files::exists))
                .orElseGet(() -> home().resolve("site.yaml"));
    }

    /// `TZ`, else Asia/Seoul: the zone in which the bot speaks of its own day.
    public ZoneId zone() {
        try {
            return value("TZ").map(ZoneId::of).orElse(SEOUL);
        } catch (DateTimeException _) {
            return ZoneId.systemDefault();
        }
    }

    /// `SLACK_BOT_TOKEN`, when it is set.
    public Optional<Secret<String>> botToken() {
        return value("SLACK_BOT_TOKEN").map(Secret::new);
    }

    /// `SLACK_API_URL`, else Slack's own.
    public URI slackApi() {
        return uri("SLACK_API_URL").map(Environment::withSlash).orElse(SLACK_API);
    }

    /// `DANGJIK_DB_URL`, when it is set.
    public Optional<Secret<String>> databaseUrl() {
        return value("DANGJIK_DB_URL").map(Secret::new);
    }

    private int port() {
        var text = value("DANGJIK_PORT").orElse("8080");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            problem("DANGJIK_PORT", "is a number from 0 to 65535, not " + text);
            return 0;
        }
        return Integer.parseInt(text);
    }

    private Optional<URI> uri(String name) {
        return value(name).flatMap(text -> {
            try {
                var uri = URI.create(text);
                if (uri.getScheme() != null && uri.getScheme().matches("https?") && uri.getHost() != null) {
                    return Optional.of(uri);
                }
            } catch (IllegalArgumentException e) {
                problem(name, "is not a URL: " + e.getMessage());
                return Optional.empty();
            }
            problem(name, "is an http or https URL, not " + text);
            return Optional.empty();
        });
    }

    private static URI withSlash(URI uri) {
        return uri.getPath().endsWith("/") ? uri : URI.create(uri + "/");
    }

    private String required(String name, String where) {
        return value(name).orElseGet(() -> {
            problem(name, "is not set; " + where);
            return "";
        });
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private void problem(String name, String message) {
        problems.add(new Problem(name, 0, message));
    }
}

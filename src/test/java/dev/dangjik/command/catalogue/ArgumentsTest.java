package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.config.Durations;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    /// Ten in the morning in Seoul.
    private static final Instant NOW = Instant.parse("2026-03-02T01:00:00.123Z");

    private static final LocalizedText TEXT = new LocalizedText("글", "text");
    private static final Stack STACK = new Stack(
            "shop",
            TEXT,
            ZoneId.of("Asia/Seoul"),
            Language.KO,
            Map.of("operations", "shop-ops"),
            List.of("shop-vm"),
            List.of(),
            Map.of(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>());

    private static final CommandDefinition LOGS = command(
            required("service", new ArgumentType.ServiceId(List.of("api", "db"))),
            optional("since", new ArgumentType.Time(), "1h"),
            optional("grep", new ArgumentType.FreeText(Pattern.compile("^[^!]+$"), 10), null),
            optional("errors-only", new ArgumentType.Flag(), null));

    private static ArgumentDefinition required(String name, ArgumentType type) {
        return new ArgumentDefinition(name, type, true, Optional.empty(), TEXT);
    }

    private static ArgumentDefinition optional(
            String name, ArgumentType type, @org.jspecify.annotations.Nullable String fallback) {
        return new ArgumentDefinition(name, type, false, Optional.ofNullable(fallback), TEXT);
    }

    private static CommandDefinition command(ArgumentDefinition... arguments) {
        return new CommandDefinition(
                "logs",
                Optional.empty(),
                "shop",
                TEXT,
                TEXT,
                Optional.empty(),
                Effect.READ,
                Arrays.asList(arguments),
                new CommandBody.Procedure("logs"),
                Optional.empty(),
                Duration.ofMinutes(1),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                CommandDefinition.Output.TEXT,
                Collections.emptySortedMap(),
                "commands/shop/logs.yaml",
                "");
    }

    private static Map<String, String> valid(CommandDefinition command, String... words) {
        var parsed = Arguments.parse(command, List.of(words), STACK, NOW);
        return new TreeMap<>(assertInstanceOf(ParsedArguments.Valid.class, parsed, parsed.toString())
                .values());
    }

    private static List<String> problems(CommandDefinition command, String... words) {
        var parsed = Arguments.parse(command, List.of(words), STACK, NOW);
        return assertInstanceOf(ParsedArguments.Invalid.class, parsed, parsed.toString()).problems().stream()
                .map(Text::key)
                .toList();
    }

    private static final String AN_HOUR_AGO = "2026-03-02T00:00:00Z";

    @Test
    void arguments_come_by_position_and_defaults_fill_what_is_left_out() {
        assertEquals(Map.of("service", "api", "since", AN_HOUR_AGO), valid(LOGS, "api"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--errors-only", "—errors-only", "–errors-only"})
    void a_flag_may_be_typed_with_a_phones_dash(String flag) {
        assertEquals(Map.of("service", "api", "since", AN_HOUR_AGO, "errors-only", "true"), valid(LOGS, "api", flag));
    }

    @Test
    void names_may_come_before_positions_and_take_their_place() {
        assertEquals(
                Map.of("service", "db", "since", "2026-03-02T00:30:00Z", "grep", "a b"),
                valid(LOGS, "--since=30m", "db", "—grep", "a b"));
    }

    @Test
    void a_missing_argument_is_named_with_the_usage_line() {
        var parsed = Arguments.parse(LOGS, List.of("--errors-only"), STACK, NOW);
        var missing = assertInstanceOf(ParsedArguments.Missing.class, parsed);
        assertEquals(List.of("service"), missing.names());
        assertEquals(
                List.of("/ops shop logs <service> [since] [grep] [--errors-only]"),
                missing.usage().arguments());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        api --host evil         | argument.unknown
        api --force             | argument.unknown
        api —force              | argument.unknown
        api -n                  | argument.dash
        api --since             | argument.no-value
        api --since --grep      | argument.no-value
        api --errors-only=yes   | argument.flag-value
        api --grep a --grep b   | argument.twice
        api 1h a b              | argument.too-many
        web                     | argument.service
        api ; rm -rf /          | argument.time argument.dash argument.too-many
        api --grep=             | argument.value
        api --grep=-x           | argument.value
        api --grep=no!          | argument.text
        api --grep=aaaaaaaaaaa  | argument.too-long
        """)
    void what_is_not_declared_is_refused(String words, String keys) {
        var told = problems(LOGS, words.split(" "));
        assertEquals(
                List.of(keys.split(" ")).stream().sorted().toList(),
                told.subList(0, told.size() - 1).stream().sorted().toList());
        assertEquals("argument.usage", told.getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u001b[31mb", "\u0007"})
    void a_control_character_is_refused_wherever_it_stands(String word) {
        assertEquals(List.of("argument.control", "argument.usage"), problems(LOGS, "api", word));
        assertEquals(List.of("argument.control", "argument.usage"), problems(LOGS, "api", "--grep=" + word));
        assertEquals(List.of("argument.value", "argument.usage"), problems(LOGS, "api", "--grep", word));
    }

    @ParameterizedTest
    @CsvSource({
        "30m, 2026-03-02T00:30:00Z",
        "1h30m, 2026-03-01T23:30:00Z",
        "09:30, 2026-03-02T00:30:00Z",
        "10:00, 2026-03-02T01:00:00Z",
        "10:01, 2026-03-01T01:01:00Z",
        "23:59, 2026-03-01T14:59:00Z",
        "2026-03-01T09:00:00+09:00, 2026-03-01T00:00:00Z",
        "2026-03-01T09:00:00Z, 2026-03-01T09:00:00Z"
    })
    void a_time_is_a_moment_a_time_of_day_or_a_while_ago(String typed, String canonical) {
        assertEquals(canonical, valid(LOGS, "api", typed).get("since"));
    }

    @ParameterizedTest
    @CsvSource({
        "git-sha, a1b2c3d, a1b2c3d",
        "git-sha, a1b2c3, argument.git-sha",
        "git-sha, A1B2C3D, argument.git-sha",
        "git-sha, latest, argument.latest",
        "git-sha, main, argument.latest",
        "release, latest, argument.latest",
        "release, 1234567, 1234567",
        "duration, 90m, 1h30m",
        "duration, 3h, argument.duration-range",
        "duration, soon, argument.duration",
        "date, 2026-02-28, 2026-02-28",
        "date, 2026-02-30, argument.date",
        "integer, 5, 5",
        "integer, 05, argument.integer",
        "integer, 11, argument.integer",
        "enum, blue, blue",
        "enum, red, argument.choice",
        "backup, shop_20260301.sql.gz, shop_20260301.sql.gz",
        "backup, ../etc/passwd, argument.backup",
        "cidr, 203.0.113.0/24, 203.0.113.0/24",
        "cidr, 203.0.113.7, 203.0.113.7/32",
        "cidr, 203.0.113.7/24, argument.cidr",
        "cidr, 300.1.1.1/8, argument.cidr",
        "cidr, 10.0.0.0/33, argument.cidr",
        "cidr, 2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
        "cidr, example.com, argument.cidr",
        "host, shop-vm, shop-vm",
        "host, 10.0.0.1, argument.host",
        "domain, shop.example.com, shop.example.com",
        "domain, example.com, argument.domain"
    })
    void each_type_takes_its_values_and_no_others(String type, String typed, String outcome) {
        var command = command(required("value", type(type)));
        if (outcome.startsWith("argument.")) {
            assertEquals(List.of(outcome, "argument.usage"), problems(command, typed));
        } else {
            assertEquals(Map.of("value", outcome), valid(command, typed));
        }
    }

    private static ArgumentType type(String name) {
        return switch (name) {
            case "git-sha" -> new ArgumentType.GitSha();
            case "release" -> new ArgumentType.Release();
            case "duration" -> new ArgumentType.Span(Duration.ofMinutes(1), Durations.parse("2h"));
            case "date" -> new ArgumentType.Date();
            case "integer" -> new ArgumentType.IntegerRange(1, 10);
            case "enum" -> new ArgumentType.Choice(List.of("blue", "green"));
            case "backup" -> new ArgumentType.Backup();
            case "cidr" -> new ArgumentType.Cidr();
            case "host" -> new ArgumentType.HostId(List.of("shop-vm"));
            case "domain" -> new ArgumentType.DomainName(List.of("shop.example.com"));
            default -> throw new IllegalArgumentException(name);
        };
    }
}

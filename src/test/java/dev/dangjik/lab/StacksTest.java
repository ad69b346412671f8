package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Report;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.steps.HostSteps;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.health.HealthProcedure;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The four teams' own files, asked of their real machines.
@Tag("lab")
class StacksTest {
    private static final Texts TEXTS = Texts.packaged();
    private static final List<String> EARLY = List.of(
            "ERROR order 17 was lost",
            "INFO all is well",
            "ERROR order 18 was lost",
            "FATAL no room left",
            "ERROR order 19 was lost");
    private static final List<String> LATE = List.of("ERROR order 20 was lost");
    private static Catalogue catalogue;
    private static SshRemoteShell shell;
    private static DockerEngines engines;

    @BeforeAll
    static void load() throws IOException, RemoteException {
        var directory = Path.of(Objects.requireNonNullElse(System.getenv("DANGJIK_LAB_DIR"), "/var/lib/dangjik-lab"));
        catalogue = new CatalogueLoader(
                        Set.of("health", "deploy", "rollback", "releases", "certificate", "exposure", "kill-switch"),
                        Clock.systemUTC())
                .loadPackaged(directory.resolve("site.yaml"));
        shell = new SshRemoteShell(
                id -> Optional.ofNullable(catalogue.site().hosts().get(id)), new Secrets(new Redactor()));
        engines = new DockerEngines(shell);
        // A look has a few seconds, which the first connection to a machine shall not take from it.
        for (var host : catalogue.site().hosts().values()) {
            assertInstanceOf(
                    ExecOutcome.Exited.class, shell.exec(host, ShellCommand.of("true"), Duration.ofMinutes(2)));
        }
    }

    @AfterAll
    static void close() {
        engines.close();
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "stockboom", "web-project", "o4o"})
    void health_finds_every_stack_well(String stack) {
        var report = new HealthProcedure(shell, engines, new SshSupervisor(shell, SupervisorScript.packaged()))
                .answer(request(stack, "health", List.of()));

        var wrong = lines(report).stream()
                .filter(line -> line.mood().compareTo(Report.Mood.WARNING) > 0)
                // The lab's machines share one processor with this test and show its load as their own.
                .filter(line -> !line.text().key().equals("health.load"))
                .map(line -> TEXTS.render(line.text(), Voice.plain(Language.EN, ZoneOffset.UTC)))
                .collect(Collectors.joining("\n"));
        assertEquals("", wrong);
        assertFalse(lines(report).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everbit", "stockboom", "web-project", "o4o"})
    void status_shows_what_runs(String stack) {
        assertTold(stack, "status", List.of());
    }

    @ParameterizedTest
    @CsvSource({"everbit,server", "everbit,nginx", "stockboom,api", "stockboom,postgres"})
    void logs_are_read(String stack, String service) {
        assertTold(stack, "logs", List.of(service, "--since", "2d", "--tail", "20"));
    }

    @Test
    void errors_in_the_log_of_a_container_are_counted_until_the_time_that_was_asked_for() throws Exception {
        var everbit = LabMachine.of("everbit");
        var word = unusedWord();
        var since = now(everbit);
        print(everbit, word, EARLY);
        var until = timeBetween(everbit);
        print(everbit, word, LATE);

        assertCounted("everbit", "nginx", word, since, until);
    }

    @Test
    void errors_in_the_log_files_of_a_process_are_counted_until_the_time_that_was_asked_for() throws Exception {
        var machine = LabMachine.of("o4o-api");
        var word = unusedWord();
        var file = "/home/ubuntu/o4o-platform/apps/api-server/logs/error.log";
        try {
            // Long before anything that the process itself writes.
            for (int i = 0; i < EARLY.size(); i++) {
                append(machine, file, "2001-02-03T04:05:0%d.678Z %s %s".formatted(i, word, EARLY.get(i)));
            }
            for (var line : LATE) {
                append(machine, file, "2001-02-03T04:06:07.890Z " + word + " " + line);
            }

            assertCounted("o4o", "api-server", word, "2001-02-03T04:05:00Z", "2001-02-03T13:06:00+09:00");
        } finally {
            // The process goes on writing to this very file.
            machine.sh(
                    "rest=$(grep -v \"$2\" \"$1\" || true); printf '%s' \"${rest:+$rest$'\\n'}\" >\"$1\"", file, word);
        }
    }

    private static void append(LabMachine machine, String file, String line) throws RemoteException {
        machine.sh("printf '%s\\n' \"$2\" >>\"$1\"", file, line);
    }

    /// Of letters alone: numbers are not counted apart.
    private static String unusedWord() {
        return "dangjik-" + UUID.randomUUID().toString().replaceAll("[^a-f]", "");
    }

    private static String now(LabMachine machine) throws RemoteException {
        return machine.sh("date -u +%FT%TZ").strip();
    }

    /// A time that a command takes, to the second: everything until now lies before it, everything from now on behind.
    private static String timeBetween(LabMachine machine) throws RemoteException {
        return machine.sh("""
                between=$(($(date +%s) + 1))
                until (($(date +%s) > between)); do sleep 0.05; done
                date -u -d "@$between" +%FT%TZ
                """).strip();
    }

    /// Prints lines as the service's own process does, and waits until Docker has them.
    private static void print(LabMachine machine, String word, List<String> lines) throws RemoteException {
        for (var line : lines) {
            machine.sh("""
                container=$(docker ps -q --filter label=com.docker.compose.service=nginx)
                docker exec -u 0 "$container" sh -c 'echo "$1" >/proc/1/fd/1' sh "$1"
                until docker logs --tail 50 "$container" 2>&1 | grep -qF -e "$1"; do sleep 0.1; done
                """, word + " " + line);
        }
    }

    private static void assertCounted(String stack, String service, String word, String since, String until) {
        var all = List.of(service, "--since", since, "--grep", word);
        var bounded = new ArrayList<>(all);
        bounded.addAll(List.of("--until", until));
        assertEquals(EARLY, behind(word, told(stack, "logs", bounded)));
        assertEquals(Stream.concat(EARLY.stream(), LATE.stream()).toList(), behind(word, told(stack, "logs", all)));

        bounded.add("--errors-only");
        var counted = told(stack, "logs", bounded).split("\n\n", 2);
        assertEquals(
                List.of("3 " + word + " ERROR order N was lost", "1 " + word + " FATAL no room left"),
                counted[0].lines().map(String::strip).toList());
        assertEquals(EARLY.stream().filter(line -> !line.startsWith("INFO")).toList(), behind(word, counted[1]));
    }

    /// Each line from behind the word on.
    private static List<String> behind(String word, String text) {
        return text.lines()
                .filter(line -> line.contains(word))
                .map(line -> line.substring(line.indexOf(word) + word.length()).strip())
                .toList();
    }

    private static void assertTold(String stack, String command, List<String> words) {
        assertFalse(told(stack, command, words).isBlank());
    }

    private static String told(String stack, String command, List<String> words) {
        var request = request(stack, command, words);
        var body =
                assertInstanceOf(CommandBody.Steps.class, request.definition().body());
        var report = new HostSteps(shell, (_, _) -> {
                    throw new AssertionError("a read plans nothing");
                })
                .answer(request, body.steps());

        var told = report.sections().stream().map(StacksTest::text).collect(Collectors.joining("\n"));
        assertEquals(Report.Mood.PLAIN, report.mood(), told);
        return told;
    }

    private static String text(Report.Section section) {
        return switch (section) {
            case Report.Section.Output output -> output.content();
            case Report.Section.Lines lines ->
                lines.lines().stream()
                        .map(line -> TEXTS.render(line.text(), Voice.plain(Language.EN, ZoneOffset.UTC)))
                        .collect(Collectors.joining("\n"));
            case Report.Section.Table table -> table.rows().toString();
            case Report.Section.Changes changes -> changes.plan().toString();
        };
    }

    private static List<Report.Line> lines(Report report) {
        return report.sections().stream()
                .filter(Report.Section.Lines.class::isInstance)
                .flatMap(section -> ((Report.Section.Lines) section).lines().stream())
                .toList();
    }

    private static CommandRequest request(String stackId, String command, List<String> words) {
        var stack = catalogue.stack(stackId).orElseThrow();
        var definition = catalogue.command(stackId, command).orElseThrow();
        var now = Clock.systemUTC().instant();
        var parsed = Arguments.parse(definition, words, stack, now);
        var valid = assertInstanceOf(ParsedArguments.Valid.class, parsed, parsed.toString());
        return new CommandRequest(catalogue, stack, definition, valid, new Actor.Console("lab", Optional.empty()), now);
    }
}

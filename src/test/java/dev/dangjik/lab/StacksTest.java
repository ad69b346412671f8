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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The four teams' own files, asked of their real machines.
@Tag("lab")
class StacksTest {
    private static final Texts TEXTS = Texts.packaged();
    private static Catalogue catalogue;
    private static SshRemoteShell shell;
    private static DockerEngines engines;

    @BeforeAll
    static void load() throws IOException, RemoteException {
        var directory = Path.of(Objects.requireNonNullElse(System.getenv("DANGJIK_LAB_DIR"), "/var/lib/dangjik-lab"));
        catalogue = new CatalogueLoader(Set.of("health", "deploy", "rollback", "releases"), Clock.systemUTC())
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

    private static void assertTold(String stack, String command, List<String> words) {
        var request = request(stack, command, words);
        var body =
                assertInstanceOf(CommandBody.Steps.class, request.definition().body());
        var report = new HostSteps(shell, (_, _) -> {
                    throw new AssertionError("a read plans nothing");
                })
                .answer(request, body.steps());

        var told = report.sections().stream().map(StacksTest::text).collect(Collectors.joining("\n"));
        assertEquals(Report.Mood.PLAIN, report.mood(), told);
        assertFalse(told.isBlank());
    }

    private static String text(Report.Section section) {
        return switch (section) {
            case Report.Section.Output output -> output.content();
            case Report.Section.Lines lines ->
                lines.lines().stream()
                        .map(line -> TEXTS.render(line.text(), Voice.plain(Language.EN, ZoneOffset.UTC)))
                        .collect(Collectors.joining("\n"));
            case Report.Section.Table table -> table.rows().toString();
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

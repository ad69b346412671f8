package dev.dangjik.command.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Report;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a read of the operator's own shows.
class HostStepsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T13:00:00Z");
    private static final String ARGUMENTS = """
            arguments:
              service: {type: service, required: true, description: {ko: 서비스, en: Service}}
              since: {type: time, default: 1h, description: {ko: 언제부터, en: From when on}}
              until: {type: time, description: {ko: 언제까지, en: Until when}}
              tail: {type: integer, from: 1, to: 2000, default: 200, description: {ko: 줄 수, en: Lines}}
              grep: {type: text, pattern: "^.+$", max: 100, description: {ko: 글자, en: Text}}
              errors-only: {type: flag, description: {ko: 오류만, en: Errors only}}
            """;

    @Test
    void the_heading_says_which_service_and_which_time_in_the_stack_s_zone() {
        var report = answer("log", List.of("api"), "");

        assertEquals("Look · Shop · api, since 21 Nov 21:00:00 KST, last lines: 200", title(report, Language.EN));
        assertEquals("보기 · 상점 · api, 11월 21일 21:00:00 KST 이후, 마지막 200줄", title(report, Language.KO));
    }

    @Test
    void the_heading_says_everything_that_was_asked_for() {
        var words = List.of("api", "--until", "21:30", "--tail", "5", "--grep", "order 17", "--errors-only");

        assertEquals(
                "Look · Shop · api, since 21 Nov 21:00:00 KST, until 21 Nov 21:30:00 KST, last lines: 5, "
                        + "grep order 17, --errors-only",
                title(answer("log", words, ""), Language.EN));
    }

    @Test
    void a_log_shows_each_time_once_and_in_the_stack_s_zone() {
        var printed = "2026-11-21T12:59:59.5Z 2026-11-21 12:59:59,499 INFO up\n";

        assertEquals("11-21 21:59:59.500 INFO up\n", shown(answer("log", List.of("api"), printed)));
        assertEquals(printed, shown(answer("text", List.of("api"), printed)));
    }

    @Test
    void a_table_s_cells_stand_below_each_other() {
        var printed = "name\tstate\napi-server\tonline\n";

        assertEquals("name        state\napi-server  online\n", shown(answer("table", List.of("api"), printed)));
        assertEquals(printed, shown(answer("text", List.of("api"), printed)));
    }

    private static String title(Report report, Language language) {
        return Texts.packaged().render(report.title(), Voice.plain(language, ZoneId.of("Asia/Seoul")));
    }

    private static String shown(Report report) {
        return assertInstanceOf(Report.Section.Output.class, report.sections().getFirst())
                .content();
    }

    private static Report answer(String output, List<String> words, String printed) {
        var catalogue = catalogue(output);
        var stack = catalogue.stack("shop").orElseThrow();
        var definition = catalogue.command("shop", "logs").orElseThrow();
        var parsed = Arguments.parse(definition, words, stack, NOW);
        var valid = assertInstanceOf(ParsedArguments.Valid.class, parsed, parsed.toString());
        var actor = new Actor.Console("hana", Optional.empty());
        var steps = assertInstanceOf(CommandBody.Steps.class, definition.body()).steps();
        return new HostSteps(new Printing(printed), (_, _) -> {
                    throw new AssertionError("a read plans nothing");
                })
                .answer(new CommandRequest(catalogue, stack, definition, valid, actor, NOW), steps);
    }

    private static Catalogue catalogue(String output) {
        return new SmallWorkspace()
                .with("commands/shop/logs.yaml", """
                        dangjik: 1
                        command: logs
                        title: {ko: 보기, en: Look}
                        description: {ko: 봅니다, en: Looks}
                        effect: read
                        output: %s
                        %ssteps:
                          - id: look
                            run: [cat, /srv/shop/log]
                        """.formatted(output, ARGUMENTS))
                .onAMachine()
                .load();
    }

    /// A host that prints the same whatever it is asked.
    private record Printing(String printed) implements RemoteShell {
        @Override
        public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) {
            return new ExecOutcome.Exited(0, Bytes.utf8(printed), Bytes.EMPTY, false);
        }
    }
}

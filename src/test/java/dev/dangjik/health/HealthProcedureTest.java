package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The card of a stack, as a person reads it.
class HealthProcedureTest {
    private static final Instant NOW = Instant.parse("2026-03-02T01:00:00Z");

    @Test
    void what_is_wrong_comes_first_then_what_is_not_known_then_warnings_then_what_is_well() {
        var machine = new Machine()
                .printing("df -P /full", "/dev/sdb1 100 99 1 99% /full\n")
                .printing("df -P /odd", "nothing of use\n")
                .printing("df -P /near", "/dev/sdc1 100 85 15 85% /near\n")
                .printing("df -P /", "/dev/sda1 100 10 90 10% /\n");

        var report = answer(machine, """
                  root: {check: disk, path: /}
                  near: {check: disk, path: /near, help: restart api}
                  odd: {check: disk, path: /odd}
                  full: {check: disk, path: /full, help: restart api}
                """);

        assertEquals(Mood.BAD, report.mood());
        assertEquals("Stack shop: health", said(report.title()));
        assertEquals(
                List.of(
                        "BAD shop-vm disk /full: 99% used; /ops shop restart api",
                        "UNKNOWN odd: The result cannot be read: nothing of use",
                        "WARNING shop-vm disk /near: 85% used; /ops shop restart api",
                        "GOOD shop-vm disk /: 10% used"),
                lines(report));
    }

    @Test
    void a_host_out_of_reach_is_told_once_and_what_did_not_end_by_what_it_is() {
        var late = new ExecOutcome.TimedOut(Probe.LIMIT, Bytes.EMPTY, Bytes.EMPTY);
        var machine = new Machine().ending("df -P /slow", late).ending("meminfo", late);

        var report = answer(machine, """
                  slow: {check: disk, path: /slow}
                  memory: {check: memory}
                  root: {check: disk, path: /}
                  load: {check: load}
                """);

        assertEquals(Mood.UNKNOWN, report.mood());
        assertEquals(
                List.of(
                        "UNKNOWN slow: Did not end within 12 s and was stopped.",
                        "UNKNOWN memory: Did not end within 12 s and was stopped.",
                        "UNKNOWN Host shop-vm: cannot be reached."),
                lines(report).stream()
                        .map(line -> line.replaceFirst("reached\\..*", "reached."))
                        .toList());
    }

    @Test
    void a_check_that_breaks_is_unknown_and_spoils_no_other() {
        var machine =
                new Machine().printing("loadavg", "a b c d e\n2\n").printing("df -P /", "/dev/sda1 100 10 90 10% /\n");

        var report = answer(machine, """
                  load: {check: load}
                  root: {check: disk, path: /}
                """);

        assertEquals(
                List.of(
                        "UNKNOWN load: The result cannot be read: java.lang.NumberFormatException: For input string:"
                                + " \"b\"",
                        "GOOD shop-vm disk /: 10% used"),
                lines(report));
    }

    private static List<String> lines(Report report) {
        return assertInstanceOf(Report.Section.Lines.class, report.sections().getFirst()).lines().stream()
                .map(line -> line.mood() + " " + said(line.text())
                        + line.typeNext().map(words -> "; " + words).orElse(""))
                .toList();
    }

    private static String said(Text text) {
        return Texts.packaged().render(text, Voice.plain(Language.EN, ZoneId.of("Asia/Seoul")));
    }

    private static Report answer(Machine machine, String checks) {
        var catalogue = catalogue(checks);
        var request = new CommandRequest(
                catalogue,
                catalogue.stack("shop").orElseThrow(),
                catalogue.command("shop", "health").orElseThrow(),
                new ParsedArguments.Valid(new TreeMap<>()),
                new Actor.Console("hana", Optional.empty()),
                NOW);
        try (var ssh = new SshRemoteShell(_ -> Optional.empty(), new Secrets(Map.of(), new Redactor()));
                var engines = new DockerEngines(ssh)) {
            var supervisor = new SshSupervisor(machine, SupervisorScript.packaged());
            return new HealthProcedure(machine, engines, supervisor).answer(request);
        }
    }

    private static Catalogue catalogue(String checks) {
        return new SmallWorkspace()
                .replacing("commands/shop/health.yaml", "  disk: {check: disk, path: /, help: restart api}\n", checks)
                .onAMachine()
                .load();
    }
}

package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.command.catalogue.HealthCheckDefinition.Limits;
import dev.dangjik.command.catalogue.HealthCheckDefinition.Place;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Text;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import dev.dangjik.testing.LocalShell;
import dev.dangjik.testing.LocalVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From where on a machine or a data store is no longer well.
class LimitsTest {
    private static final HealthCheckDefinition.About ABOUT = new HealthCheckDefinition.About("it", Optional.empty());
    private static final Host VM = new LocalVm(Path.of("/nowhere")).host();
    private static final Place ON_HOST = new Place("vm", Optional.empty());

    @Test
    void a_disk_is_judged_by_what_is_used_of_it() {
        assertEquals(Mood.GOOD, disk("79%").mood());
        assertEquals(new Finding(Mood.WARNING, Text.of("health.disk", "vm", "/data", 80L)), disk("80%"));
        assertEquals(Mood.WARNING, disk("89%").mood());
        assertEquals(Mood.BAD, disk("90%").mood());
        assertEquals(Finding.unknown("health.unreadable", "Filesystem 1024-blocks Used Available"), disk("-"));
    }

    @Test
    void memory_is_judged_by_what_programs_could_still_have_and_not_by_what_is_free() {
        assertEquals(Mood.GOOD, memory(160_000).mood());
        assertEquals(new Finding(Mood.WARNING, Text.of("health.memory", "vm", 85L)), memory(150_000));
        assertEquals(Mood.WARNING, memory(60_000).mood());
        assertEquals(Mood.BAD, memory(50_000).mood());
        assertEquals(
                Finding.unknown("health.unreadable", "MemTotal: 1000000 kB"),
                memory(new Machine().printing("meminfo", "MemTotal: 1000000 kB\n")));
    }

    @Test
    void the_load_is_that_of_five_minutes_over_all_processors() {
        assertEquals(Mood.GOOD, load("9.00 2.98 9.00 1/99 1\n2\n").mood());
        assertEquals(new Finding(Mood.WARNING, Text.of("health.load", "vm", 150L)), load("0.01 3.00 0.01 1/99 1\n2\n"));
        assertEquals(Mood.WARNING, load("9.00 5.98 9.00 1/99 1\n2\n").mood());
        assertEquals(Mood.BAD, load("0.01 6.00 0.01 1/99 1\n2\n").mood());
        assertEquals(Finding.unknown("health.unreadable", "0.01 6.00 0.01"), load("0.01 6.00 0.01\n"));
    }

    @Test
    void mysql_is_well_only_when_it_says_that_it_is_alive() {
        assertEquals(Finding.good("health.mysql"), mysql(new Machine().printing("mysqladmin", "mysqld is alive\n")));
        assertEquals(
                Finding.bad("health.mysql-down", "Access denied"),
                mysql(new Machine().printing("mysqladmin", "Access denied\n")));
        assertEquals(
                Finding.bad("health.exit", 1, "Check that mysqld is running"),
                mysql(new Machine().ending("mysqladmin", failed("no connection\nCheck that mysqld is running\n"))));
    }

    @Test
    void redis_is_well_only_when_it_answers_the_ping() {
        assertEquals(Finding.good("health.redis"), redis(new Machine().printing("redis-cli ping", "PONG\n")));
        assertEquals(
                Finding.bad("health.redis-down", "LOADING Redis is loading the dataset in memory"),
                redis(new Machine().printing("redis-cli ping", "LOADING Redis is loading the dataset in memory\n")));
        assertEquals(
                Finding.bad("health.exit", 1, "Could not connect to Redis: Connection refused"),
                redis(new Machine()
                        .ending("redis-cli ping", failed("Could not connect to Redis: Connection refused\n"))));
    }

    @Test
    void what_could_not_be_asked_is_neither_well_nor_down() {
        var late = new ExecOutcome.TimedOut(Probe.LIMIT, Bytes.EMPTY, Bytes.EMPTY);
        var killed = new ExecOutcome.Killed("KILL", Bytes.EMPTY, Bytes.EMPTY);

        assertEquals(
                Finding.unknown("steps.timed-out", Duration.ofSeconds(12)), redis(new Machine().ending("redis", late)));
        assertEquals(Finding.unknown("steps.killed", "KILL"), redis(new Machine().ending("redis", killed)));
        assertEquals(Mood.UNKNOWN, redis(new Machine()).mood());
        assertEquals("health.unreachable", redis(new Machine()).text().key());
    }

    private static Finding disk(String used) {
        var machine = new Machine().printing("df -P /data", """
                Filesystem 1024-blocks Used Available
                /dev/sda1 100000 1 99999 %s /data
                """.formatted(used));
        return new HostChecks(probe(machine))
                .disk(new HealthCheckDefinition.Disk(ABOUT, "vm", "/data", new Limits(80, 90)));
    }

    @Test
    void processes_of_pm2_are_asked_for_as_their_owner(@TempDir Path programs) throws IOException {
        program(programs, "pm2", "echo '[{\"name\":\"api of '${AS:-me}'\",\"pm2_env\":{\"status\":\"online\"}}]'");
        program(programs, "sudo", "[ \"$1 $2 $3\" = '-n -H -u' ] && AS=$4 && export AS && shift 4 && exec \"$@\"");
        var shell = new LocalShell(programs).with("PATH", programs + ":/usr/bin:/bin");

        assertEquals(
                Finding.good("health.process", "api of me", 0L), pm2(shell, "me", System.getProperty("user.name")));
        assertEquals(Finding.good("health.process", "api of deploy", 0L), pm2(shell, "deploy", "deploy"));
    }

    private static Finding pm2(RemoteShell shell, String word, String user) {
        return new HostChecks(probe(shell)).pm2(new HealthCheckDefinition.Pm2(ABOUT, "vm", "api of " + word, user));
    }

    private static void program(Path directory, String name, String line) throws IOException {
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Finding memory(int available) {
        return memory(new Machine().printing("meminfo", """
                MemTotal:        1000000 kB
                MemFree:            1000 kB
                MemAvailable:    %7d kB
                HugePages_Total:       0
                """.formatted(available)));
    }

    private static Finding memory(Machine machine) {
        return new HostChecks(probe(machine)).memory(new HealthCheckDefinition.Memory(ABOUT, "vm", new Limits(85, 95)));
    }

    private static Finding load(String printed) {
        return new HostChecks(probe(new Machine().printing("loadavg", printed)))
                .load(new HealthCheckDefinition.Load(ABOUT, "vm", new Limits(150, 300)));
    }

    private static Finding mysql(Machine machine) {
        var password = Optional.of("MYSQL_ROOT_PASSWORD");
        return new StoreChecks(probe(machine)).mysql(new HealthCheckDefinition.Mysql(ABOUT, ON_HOST, "root", password));
    }

    private static Finding redis(Machine machine) {
        return new StoreChecks(probe(machine)).redis(new HealthCheckDefinition.Redis(ABOUT, ON_HOST));
    }

    private static ExecOutcome failed(String errors) {
        return new ExecOutcome.Exited(1, Bytes.EMPTY, Bytes.utf8(errors), false);
    }

    private static Probe probe(RemoteShell machine) {
        var site = new Site("site.yaml", true, Map.of("vm", VM), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
        return new Probe(
                machine,
                site,
                new SmallWorkspace().operatedByHana().load().stack("shop").orElseThrow());
    }
}

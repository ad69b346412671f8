package dev.dangjik.testing;

import dev.dangjik.approval.Vote;
import dev.dangjik.config.Secret;
import dev.dangjik.message.Text;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.run.HaltingFailpoints;
import dev.dangjik.run.Replanner;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.store.Database;
import dev.dangjik.store.Login;
import dev.dangjik.store.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bot in a process of its own, which can be killed: the engine on a database and a [LocalVm], told what to do by
/// lines of its standard input. Where the VM's home holds a file `stale`, what was queued must not run any more; where
/// it holds
/// a file `ask`, others are asked about it first; a file `frozen` holds the moment until which a freeze window is in
/// force.
///
/// Lines: `start PLAN`, `queue PLAN`, `ask PLAN` (a name of [CrashPlans]), `ask-briefly PLAN` (for a few seconds),
/// `approve RUN`, `withdraw RUN`, `cancel RUN`,
/// `resolve RUN RESOLUTION`.
public final class BotProcess implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final String PASSWORD = "DANGJIK_TEST_PASSWORD";

    private final Process process;

    private BotProcess(Process process) {
        this.process = process;
    }

    /// Starts one on this database and VM, under the name every bot of the test has.
    ///
    /// @param failpoint name of the failpoint at which it halts, with `:n` for the n-th time; empty: it does not
    public static BotProcess start(Login login, Path home, Optional<String> failpoint) throws IOException {
        Files.deleteIfExists(home.resolve("ready"));
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        failpoint.ifPresent(
                name -> words.addAll(List.of("-Ddangjik.failpoints=allowed", "-Ddangjik.failpoint=" + name)));
        words.addAll(List.of(BotProcess.class.getName(), login.url(), login.user(), home.toString()));
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("bot.log").toFile()));
        builder.environment().put(PASSWORD, login.password().reveal());
        return new BotProcess(builder.start());
    }

    /// Tells it what to do; it may be dead already.
    public void tell(String line) throws IOException {
        try {
            process.getOutputStream().write((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Waits until it has halted at its failpoint.
    public int awaitExit() throws Exception {
        return Await.value(LONG, () -> process.isAlive() ? -1 : process.exitValue(), code -> code >= 0);
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /// The program of the process.
    ///
    /// @param arguments URL and user of the database, and the VM's home
    public static void main(String[] arguments) throws Exception {
        var login = new Login(arguments[0], arguments[1], new Secret<>(System.getenv(PASSWORD)));
        var home = Path.of(arguments[2]);
        var database = Database.external(login);
        var vm = new LocalVm(home);
        var usual = TestEngine.Setting.of("bot")
                .crashingAt(HaltingFailpoints.ofSystemProperties())
                .frozenBy((_, at, _) -> frozen(home.resolve("frozen")).filter(freeze -> at.isBefore(freeze.until())));
        var setting = usual.planningWith((run, plan, consent, since) -> {
            if (Files.exists(home.resolve("stale"))) {
                return new Replanner.Replanned.Stale(Text.of("queue.command-changed", plan.command()));
            }
            return Files.exists(home.resolve("ask")) && consent.isEmpty()
                    ? new Replanner.Replanned.Ask(plan, TestEngine.needs(1), Optional.empty())
                    : usual.replanner().again(run, plan, consent, since);
        });
        var bot = TestEngine.on(database, vm.supervisor(), setting).started();
        Files.writeString(home.resolve("ready"), "ready");
        try (var input = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8)) {
            while (input.hasNextLine()) {
                obey(bot, input.nextLine().split(" ", -1));
            }
        }
        while (true) {
            Pause.real().pause(LONG);
        }
    }

    private static Optional<WindowFreeze> frozen(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(SomeWindow.until(Instant.parse(Files.readString(file))))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void obey(TestEngine bot, String[] words) {
        var by = new RunControl.By("kim", "T1/Ukim", "slack");
        switch (words[0]) {
            case "start" -> report(bot.start(CrashPlans.named(words[1]), false));
            case "queue" -> report(bot.start(CrashPlans.named(words[1]), true));
            case "ask" -> report(bot.ask(CrashPlans.named(words[1]), 1, false));
            case "ask-briefly" -> report(bot.askBriefly(CrashPlans.named(words[1])));
            case "approve" -> report(bot.vote(new RunId(words[1]), "park", Vote.Verdict.APPROVE));
            case "withdraw" ->
                report(bot.decide(handle -> bot.engine().approvals().withdraw(handle, new RunId(words[1]), by)));
            case "cancel" ->
                report(bot.decide(handle -> bot.engine().control().cancel(handle, new RunId(words[1]), by)));
            case "resolve" ->
                report(bot.decide(handle ->
                        bot.engine().control().resolve(handle, new RunId(words[1]), Resolution.valueOf(words[2]), by)));
            default -> throw new IllegalArgumentException("no such line: " + words[0]);
        }
    }

    private static void report(Object outcome) {
        switch (outcome) {
            case StartOutcome.Started(var id) -> System.out.println("started " + id);
            default -> System.out.println(outcome);
        }
    }
}

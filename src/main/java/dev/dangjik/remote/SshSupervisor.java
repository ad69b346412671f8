package dev.dangjik.remote;

import static dev.dangjik.remote.SegmentFormat.base64;

import dev.dangjik.plan.LockName;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The supervisor reached through a shell on its host, one command a verb. The script is uploaded where it is
/// missing.
public final class SshSupervisor implements Supervisor {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Beyond the wait it was asked for; the supervisor never waits longer than told.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /// A postcondition may take 30 seconds, the end of orphans 10 more.
    private static final Duration DECISION_LIMIT = Duration.ofSeconds(60);

    /// One small read, that somebody waits for.
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);

    /// Thousands of runs may have piled up on a slow disk; nobody waits for that.
    private static final Duration PRUNE_LIMIT = Duration.ofMinutes(2);

    private final RemoteShell shell;
    private final SupervisorScript script;

    public SshSupervisor(RemoteShell shell, SupervisorScript script) {
        this.shell = shell;
        this.script = script;
    }

    @Override
    public SupervisorAnswer<SupervisorProbe> probe(Host host) throws RemoteException {
        return ask(host, new Call(List.of("probe"), LIMIT), SupervisorAnswers::probe);
    }

    @Override
    public SupervisorAnswer<SegmentFollow> launch(Host host, SegmentKey key, SegmentText text, Duration wait)
            throws RemoteException {
        var words = List.of("launch", key.toString(), text.sha256(), tenths(wait));
        return ask(host, new Call(words, text.content(), LIMIT.plus(wait)), SupervisorAnswers::launch);
    }

    @Override
    public SupervisorAnswer<SegmentFollow> follow(Host host, SegmentKey key, SegmentOffsets from, Duration wait)
            throws RemoteException {
        var words = List.of(
                "follow", key.toString(), Long.toString(from.events()), Long.toString(from.output()), tenths(wait));
        return ask(host, new Call(words, MARGIN.plus(wait)), SupervisorAnswers::follow);
    }

    @Override
    public SupervisorAnswer<Resumed> resume(Host host, SegmentKey key, String by, Set<Option> options)
            throws RemoteException {
        var words = with(options, "resume", key.toString(), base64(by));
        return ask(host, new Call(words, DECISION_LIMIT), SupervisorAnswers::resumed);
    }

    @Override
    public SupervisorAnswer<SegmentOutcome> resolve(
            Host host, SegmentKey key, SegmentOutcome outcome, String by, Set<Option> options) throws RemoteException {
        var words = with(options, "resolve", key.toString(), outcome.id(), base64(by));
        return ask(host, new Call(words, DECISION_LIMIT), SupervisorAnswers::resolved);
    }

    @Override
    public SupervisorAnswer<String> cancel(Host host, SegmentKey key, String by) throws RemoteException {
        return ask(host, new Call(List.of("cancel", key.toString(), base64(by)), LIMIT), SupervisorReply::line);
    }

    @Override
    public SupervisorAnswer<SupervisorHolder> holder(Host host, LockName lock) throws RemoteException {
        return ask(host, new Call(List.of("holder", lock.toString()), LIMIT), SupervisorAnswers::holder);
    }

    @Override
    public SupervisorAnswer<String> freeze(Host host, LockName lock, Instant until, String by, String reason)
            throws RemoteException {
        var words =
                List.of("freeze", lock.toString(), Long.toString(until.getEpochSecond()), base64(by), base64(reason));
        return ask(host, new Call(words, LIMIT), SupervisorReply::line);
    }

    @Override
    public SupervisorAnswer<String> unfreeze(Host host, LockName lock) throws RemoteException {
        return ask(host, new Call(List.of("unfreeze", lock.toString()), LIMIT), SupervisorReply::line);
    }

    @Override
    public SupervisorAnswer<Map<LockName, String>> current(Host host, Collection<LockName> locks)
            throws RemoteException {
        var words = Stream.concat(
                        Stream.of("current"),
                        locks.stream().map(LockName::toString).sorted())
                .toList();
        return ask(host, new Call(words, LOOK_LIMIT), SupervisorAnswers::current);
    }

    @Override
    public SupervisorAnswer<String> prune(Host host, int keep) throws RemoteException {
        return ask(host, new Call(List.of("prune", Integer.toString(keep)), PRUNE_LIMIT), SupervisorReply::line);
    }

    /// One call of a verb.
    private record Call(List<String> words, Bytes input, Duration limit) {
        Call(List<String> words, Duration limit) {
            this(words, Bytes.EMPTY, limit);
        }

        String verb() {
            return words.getFirst();
        }
    }

    private <T> SupervisorAnswer<T> ask(Host host, Call call, Function<SupervisorReply, T> reader)
            throws RemoteException {
        var outcome = exec(host, call);
        if (isMissing(outcome, call)) {
            upload(host);
            outcome = exec(host, call);
        }
        if (!SupervisorReply.isIn(outcome.output(), call.verb())) {
            throw unanswered(host, call, "exit code " + outcome.code() + ", " + lastLine(outcome), null);
        }
        try {
            var reply = SupervisorReply.to(call.verb(), outcome.output());
            return outcome.code() == 0
                    ? new SupervisorAnswer.Given<>(reader.apply(reply))
                    : refused(outcome.code(), reply.line());
        } catch (SupervisorReply.Malformed | IndexOutOfBoundsException e) {
            throw unanswered(host, call, "the answer is not what the protocol says", e);
        }
    }

    private ExecOutcome.Exited exec(Host host, Call call) throws RemoteException {
        var command = script.verb(host.vmDirectory(), call.words());
        return exited(host, call.verb(), shell.exec(host, command, call.input(), call.limit()));
    }

    private void upload(Host host) throws RemoteException {
        var outcome =
                exited(host, "upload", shell.exec(host, script.upload(host.vmDirectory()), script.content(), LIMIT));
        if (!outcome.isSuccess()) {
            throw new RemoteException(
                    host,
                    RemoteException.Reason.REFUSED,
                    "storing the supervisor in " + host.vmDirectory() + " (" + lastLine(outcome) + ")",
                    null);
        }
    }

    private static ExecOutcome.Exited exited(Host host, String verb, ExecOutcome outcome) throws RemoteException {
        return switch (outcome) {
            case ExecOutcome.Exited exited -> exited;
            case ExecOutcome.Killed killed -> throw lost(host, verb, "it was ended by signal " + killed.signal());
            case ExecOutcome.TimedOut timedOut ->
                throw lost(host, verb, "no answer within " + timedOut.limit().toSeconds() + " s");
        };
    }

    private static RemoteException lost(Host host, String verb, String why) {
        return new RemoteException(
                host, RemoteException.Reason.LOST, "asking the supervisor to " + verb + " (" + why + ")", null);
    }

    private static RemoteException unanswered(Host host, Call call, String why, @Nullable Throwable cause) {
        return new RemoteException(
                host, RemoteException.Reason.LOST, "asking the supervisor to " + call.verb() + " (" + why + ")", cause);
    }

    private static boolean isMissing(ExecOutcome.Exited outcome, Call call) {
        return outcome.code() == 127 && !SupervisorReply.isIn(outcome.output(), call.verb());
    }

    private static <T> SupervisorAnswer<T> refused(int code, String line) {
        if (code == SupervisorAnswer.Refused.NO_START) {
            var words = List.of(line.split(" ", -1));
            return new SupervisorAnswer.Refused<>(
                    code, words.getFirst(), words.get(1) + ": " + SupervisorReply.text(words.get(2)));
        }
        int space = line.indexOf(' ');
        return space < 0
                ? new SupervisorAnswer.Refused<>(code, line, "")
                : new SupervisorAnswer.Refused<>(code, line.substring(0, space), line.substring(space + 1));
    }

    private static String lastLine(ExecOutcome.Exited outcome) {
        return outcome.errors().text().strip().lines().reduce((_, last) -> last).orElse("no message");
    }

    private static List<String> with(Set<Option> options, String... words) {
        var all = new ArrayList<>(List.of(words));
        if (options.contains(Option.KILL_ORPHANS)) {
            all.add("--kill-orphans");
        }
        return all;
    }

    private static String tenths(Duration wait) {
        return Long.toString(wait.toMillis() / 100);
    }
}

package dev.dangjik.exposure.vm;

import dev.dangjik.exposure.vm.HelperAnswer.Beaten;
import dev.dangjik.exposure.vm.HelperAnswer.Checked;
import dev.dangjik.exposure.vm.HelperAnswer.CloseIncomplete;
import dev.dangjik.exposure.vm.HelperAnswer.Closed;
import dev.dangjik.exposure.vm.HelperAnswer.Failed;
import dev.dangjik.exposure.vm.HelperAnswer.Opened;
import dev.dangjik.exposure.vm.HelperAnswer.Refused;
import dev.dangjik.exposure.vm.HelperAnswer.Rotated;
import dev.dangjik.exposure.vm.HelperAnswer.Status;
import dev.dangjik.exposure.vm.HelperAnswer.Unreachable;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.ExecOutcome.Exited;
import dev.dangjik.remote.ForcedCommand;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Host;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The helper, asked over SSH with the key of the exposure user.
///
/// A helper's answer may hold a password, so answers are not logged, and neither is what an exception would quote.
public final class SshExposureHelper implements ExposureHelper {
    private final ForcedCommand machine;
    private final Clock clock;

    /// @param clock the machine refuses to open when its own is more than five seconds away from it
    public SshExposureHelper(ForcedCommand machine, Clock clock) {
        this.machine = machine;
        this.clock = clock;
    }

    /// What came back: an answer, or why there is none.
    private sealed interface Heard {
        record Reply(HelperReply reply) implements Heard {}

        record Silence(Unreachable why) implements Heard {}

        record Babble(Failed why) implements Heard {}
    }

    @Override
    public HelperAnswer.ToOpen open(Host host, ExposureOrder order) {
        var lines = new ArrayList<String>();
        lines.add("id=" + order.id());
        lines.add("surface=" + order.surface());
        lines.add("ttl=" + order.ttl().toSeconds());
        lines.add("user=" + order.user());
        order.sources().forEach(source -> lines.add("source=" + source));
        order.heartbeat().ifPresent(beat -> lines.add("heartbeat=" + beat.toSeconds()));
        order.plan().ifPresent(plan -> lines.add("plan=" + plan));
        lines.add("now=" + clock.instant().getEpochSecond());
        return switch (ask(host, "open", lines)) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) ->
                switch (reply.word()) {
                    case "opened" ->
                        new Opened(
                                reply.text("id"),
                                reply.moment("opened"),
                                reply.moment("expires"),
                                reply.text("sha256"),
                                reply.credentials());
                    case "refused" -> refused(reply);
                    case "incomplete" -> new CloseIncomplete(reply.text("id"), reply.text("text"));
                    default -> failed(reply);
                };
        };
    }

    @Override
    public HelperAnswer.ToClose close(Host host, String id, String reason) {
        return switch (ask(host, "close", List.of("id=" + id, "reason=" + reason))) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) ->
                switch (reply.word()) {
                    case "closed" -> new Closed(reply.receipt());
                    case "refused" -> refused(reply);
                    case "incomplete" -> new CloseIncomplete(reply.text("id"), reply.text("text"));
                    default -> failed(reply);
                };
        };
    }

    @Override
    public HelperAnswer.ToStatus status(Host host) {
        return switch (ask(host, "status", List.of())) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) ->
                reply.word().equals("status")
                        ? new Status(reply.moment("now"), reply.open(), reply.receipts())
                        : failed(reply);
        };
    }

    @Override
    public HelperAnswer.ToRotate rotate(Host host, String id) {
        return switch (ask(host, "rotate", List.of("id=" + id))) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) -> rotated(reply);
        };
    }

    private static HelperAnswer.ToRotate rotated(HelperReply reply) {
        if (reply.word().equals("refused")) {
            return refused(reply);
        }
        if (!reply.word().equals("rotated")) {
            return failed(reply);
        }
        return reply.credentials()
                .<HelperAnswer.ToRotate>map(made -> new Rotated(reply.text("id"), made))
                .orElseGet(() -> new Failed("answer", "the helper told of a new password without telling it"));
    }

    @Override
    public HelperAnswer.ToHeartbeat heartbeat(Host host, String id) {
        return switch (ask(host, "heartbeat", List.of("id=" + id))) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) ->
                switch (reply.word()) {
                    case "beaten" -> new Beaten(reply.text("id"), reply.moment("expires"));
                    case "refused" -> refused(reply);
                    default -> failed(reply);
                };
        };
    }

    @Override
    public HelperAnswer.ToPreflight preflight(Host host) {
        return switch (ask(host, "preflight", List.of())) {
            case Heard.Silence(var why) -> why;
            case Heard.Babble(var why) -> why;
            case Heard.Reply(var reply) ->
                reply.word().equals("checked")
                        ? new Checked(reply.moment("now"), reply.text("helper"), reply.text("policy"), reply.checks())
                        : failed(reply);
        };
    }

    private static Refused refused(HelperReply reply) {
        return new Refused(reply.text("code"), reply.text("text"));
    }

    private static Failed failed(HelperReply reply) {
        return reply.word().equals("failed")
                ? new Failed(reply.text("code"), reply.text("text"))
                : new Failed("answer", "the helper answered " + reply.word() + ", which this version does not know");
    }

    private Heard ask(Host host, String verb, List<String> lines) {
        var input = lines.isEmpty() ? Bytes.EMPTY : Bytes.utf8(String.join("\n", lines) + "\nend\n");
        try {
            return heard(verb, machine.ask(host, verb, input, PATIENCE));
        } catch (RemoteException e) {
            return new Heard.Silence(
                    new Unreachable(e.reason() == RemoteException.Reason.LOST, String.valueOf(e.getMessage())));
        }
    }

    /// Without a whole answer it is not known what was done.
    private static Heard heard(String verb, ExecOutcome outcome) {
        Optional<HelperReply> reply = HelperReply.read(outcome.output().text());
        if (reply.isPresent()) {
            return new Heard.Reply(reply.get());
        }
        return switch (outcome) {
            case Exited exited
            when exited.code() == 64 || exited.code() == 1 || exited.code() == 127 ->
                new Heard.Babble(new Failed(
                        "not-installed",
                        "the exposure helper did not answer (exit code " + exited.code() + "): "
                                + lastLine(exited.errors()) + "; type: dangjik provision <host>"));
            case Exited exited ->
                new Heard.Silence(new Unreachable(
                        true, "the answer to " + verb + " was cut off (exit code " + exited.code() + ")"));
            case ExecOutcome.Killed killed ->
                new Heard.Silence(new Unreachable(true, verb + " was ended by the signal " + killed.signal()));
            case ExecOutcome.TimedOut timedOut ->
                new Heard.Silence(new Unreachable(
                        true,
                        verb + " has not answered within " + timedOut.limit().toSeconds() + " s"));
        };
    }

    private static String lastLine(Bytes errors) {
        return errors.text().lines().filter(line -> !line.isBlank()).reduce("", (_, last) -> last);
    }
}

package dev.dangjik.slack;

import dev.dangjik.config.Secret;
import dev.dangjik.exposure.vm.Credentials;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.stack.Host;
import java.util.ArrayDeque;
import java.util.Deque;

/// A machine that makes a new password each time it is asked for one.
final class PasswordMaker implements ExposureHelper {
    private final Deque<HelperAnswer.ToRotate> next = new ArrayDeque<>();
    private int asked;

    /// Answers the next one so.
    synchronized void answers(HelperAnswer.ToRotate answer) {
        next.add(answer);
    }

    synchronized int asked() {
        return asked;
    }

    @Override
    public synchronized HelperAnswer.ToRotate rotate(Host host, String id) {
        asked++;
        return next.isEmpty()
                ? new HelperAnswer.Rotated(
                        id, new Credentials("hana", new Secret<>("secret-" + asked + "-of-the-machine")))
                : next.remove();
    }

    @Override
    public HelperAnswer.ToOpen open(Host host, ExposureOrder order) {
        throw new AssertionError("nothing is opened here");
    }

    @Override
    public HelperAnswer.ToClose close(Host host, String id, String reason) {
        throw new AssertionError("nothing is closed here");
    }

    @Override
    public HelperAnswer.ToStatus status(Host host) {
        throw new AssertionError("nobody asks what is open");
    }

    @Override
    public HelperAnswer.ToHeartbeat heartbeat(Host host, String id) {
        throw new AssertionError("no heartbeat here");
    }

    @Override
    public HelperAnswer.ToPreflight preflight(Host host) {
        throw new AssertionError("nobody looks");
    }
}

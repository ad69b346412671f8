package dev.dangjik.exposure;

import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.exposure.vm.Receipt;
import dev.dangjik.run.OutsideClient;
import dev.dangjik.stack.Host;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A machine with an exposure helper that holds several things open, and what the world sees of them.
final class FakeMachine implements ExposureHelper, OutsideClient {
    private final Clock clock;
    private final Map<String, OpenExposure> open = new LinkedHashMap<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<ExposureOrder> orders = new ArrayList<>();
    private Mode mode = Mode.WORKS;
    private boolean isServed;
    private Runnable beforeOpening = () -> {};
    private Runnable beforeStatus = () -> {};

    FakeMachine(Clock clock) {
        this.clock = clock;
    }

    /// How it answers.
    enum Mode {
        WORKS,
        /// It cannot be reached.
        AWAY,
        /// It does what it is asked, and nobody hears of it.
        SILENT,
        /// Its nginx cannot load its configuration.
        BROKEN
    }

    synchronized void is(Mode other) {
        mode = other;
    }

    /// Whatever it says, the pages go on being there.
    synchronized void serves(boolean isSo) {
        isServed = isSo;
    }

    synchronized void firstDoes(Runnable work) {
        beforeOpening = work;
    }

    /// As if somebody had opened it by hand.
    synchronized void holdsOpen(String id, String surface, Instant since) {
        open.put(id, new OpenExposure(id, surface, since, since.plus(Duration.ofHours(1)), "open", Optional.empty()));
    }

    synchronized void beforeStatus(Runnable work) {
        beforeStatus = work;
    }

    synchronized List<String> open() {
        return List.copyOf(open.keySet());
    }

    /// What it was asked to open, the oldest first.
    synchronized List<ExposureOrder> orders() {
        return List.copyOf(orders);
    }

    synchronized long times(String words) {
        return asked.stream().filter(words::equals).count();
    }

    @Override
    public HelperAnswer.ToOpen open(Host host, ExposureOrder order) {
        beforeOpening.run();
        synchronized (this) {
            asked.add("open " + order.id());
            orders.add(order);
            var now = clock.instant();
            holdsOpen(order.id(), order.surface(), now);
            return new HelperAnswer.Opened(order.id(), now, now.plus(order.ttl()), "c".repeat(64), Optional.empty());
        }
    }

    @Override
    public synchronized HelperAnswer.ToClose close(Host host, String id, String reason) {
        asked.add("close " + id);
        if (mode == Mode.AWAY) {
            return new HelperAnswer.Unreachable(false, "no route to host");
        }
        if (mode == Mode.BROKEN) {
            return new HelperAnswer.CloseIncomplete(id, "unknown directive");
        }
        var there = open.remove(id);
        if (there != null) {
            receipts.addFirst(new Receipt(
                    id, there.surface(), there.openedAt(), clock.instant(), reason, "asked", true, false, ""));
        }
        if (mode == Mode.SILENT) {
            return new HelperAnswer.Unreachable(true, "connection reset");
        }
        return receipts.stream()
                .filter(receipt -> receipt.id().equals(id))
                .findFirst()
                .<HelperAnswer.ToClose>map(HelperAnswer.Closed::new)
                .orElseGet(() -> new HelperAnswer.Refused("unknown-id", id));
    }

    @Override
    public synchronized HelperAnswer.ToStatus status(Host host) {
        asked.add("status");
        beforeStatus.run();
        return mode == Mode.AWAY || mode == Mode.SILENT
                ? new HelperAnswer.Unreachable(false, "no route to host")
                : new HelperAnswer.Status(clock.instant(), List.copyOf(open.values()), List.copyOf(receipts));
    }

    @Override
    public HelperAnswer.ToRotate rotate(Host host, String id) {
        throw new AssertionError("nobody wants another password");
    }

    @Override
    public synchronized HelperAnswer.ToHeartbeat heartbeat(Host host, String id) {
        asked.add("heartbeat " + id);
        return new HelperAnswer.Beaten(id, clock.instant());
    }

    @Override
    public HelperAnswer.ToPreflight preflight(Host host) {
        throw new AssertionError("nobody plans an opening");
    }

    @Override
    public synchronized Look look(URI url) {
        var name = "shop" + url.getPath().replaceAll("/$", "");
        boolean isThere =
                isServed || open.values().stream().anyMatch(one -> one.surface().equals(name));
        return new Look.Answered(isThere ? 403 : 404);
    }
}

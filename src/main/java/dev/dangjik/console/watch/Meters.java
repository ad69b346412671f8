package dev.dangjik.console.watch;

import dev.dangjik.audit.RejectedRequests;
import dev.dangjik.slack.Rejection;
import dev.dangjik.slack.RejectionCounter;
import dev.dangjik.slack.RowlessCounter;
import dev.dangjik.slack.SocketMode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// What the bot measures about itself. No label ever holds text from outside, so their number is bounded.
public final class Meters implements RowlessCounter, AutoCloseable {
    private static final Duration[] ACKS = Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 3000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Timer acks;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Counter immediate;
    private final Counter unrecorded;
    private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);

    /// @param version of this build
    public Meters(MeterRegistry registry, String version) {
        this.registry = registry;
        this.acks = Timer.builder("dangjik.ack")
                .description("From the first byte of a request of Slack to its acknowledgement; Slack waits 3 s")
                .serviceLevelObjectives(ACKS)
                .register(registry);
        this.immediate = Counter.builder("dangjik.requests.immediate")
                .description("Requests that had no effect and were answered without a row: help, usage")
                .register(registry);
        this.unrecorded = Counter.builder("dangjik.requests.unrecorded")
                .description("Requests that were not recorded, or not known to be, when Slack had to be answered")
                .register(registry);
        Arrays.stream(Rejection.values())
                .forEach(why -> rejections.put(
                        why,
                        Counter.builder("dangjik.requests.rejected")
                                .description("Requests turned away with a bare 401")
                                .tag("reason", why.id())
                                .register(registry)));
        Gauge.builder("dangjik.build.info", () -> 1)
                .description("Which Dangjik this is")
                .tag("version", version)
                .register(registry);
        bindProcess();
    }

    /// Measures one acknowledgement.
    ///
    /// @param nanos how long Slack waited for it
    public void ack(long nanos) {
        acks.record(nanos, TimeUnit.NANOSECONDS);
    }

    /// Counts one request that had no effect and leaves no row.
    @Override
    public void immediate() {
        immediate.increment();
    }

    /// Counts one request that the database did not record in time.
    @Override
    public void unrecorded() {
        unrecorded.increment();
    }

    /// Counts requests turned away here, and for the audit.
    public RejectionCounter rejections(RejectedRequests audit) {
        return why -> {
            Counter counter = rejections.get(why);
            if (counter != null) {
                counter.increment();
            }
            audit.count(why.id());
        };
    }

    /// Shows how the timers do. To be called once every timer has been added.
    public void watch(Timers timers) {
        Gauge.builder("dangjik.timers.overdue", () -> timers.overdue().size())
                .description("Timers more than a minute behind")
                .register(registry);
        for (var timer : timers.states()) {
            FunctionCounter.builder("dangjik.timer.failures", timers, all -> failures(all, timer.name()))
                    .description("Pieces of periodic work that stopped in the middle")
                    .tag("timer", timer.name())
                    .register(registry);
        }
    }

    /// Shows how many hosts are connected.
    public void watchConnections(IntSupplier connections) {
        Gauge.builder("dangjik.ssh.connections", connections::getAsInt)
                .description("Hosts with an SSH connection")
                .register(registry);
    }

    /// Shows how requests come in Socket Mode.
    public void watchSocket(SocketMode socket) {
        Gauge.builder("dangjik.socket.connections", socket, SocketMode::connections)
                .description("Connections over which Slack can deliver requests; two are kept")
                .register(registry);
        count("opened", "Connections opened, up to Slack's hello", socket, figures -> figures.opened());
        count("failed", "Connections that could not be opened", socket, figures -> figures.failed());
        count("envelopes", "Requests that arrived", socket, figures -> figures.envelopes());
        count("repeated", "Requests that Slack delivered again", socket, figures -> figures.repeated());
        count("unacknowledged", "Requests that were not acknowledged", socket, figures -> figures.unacknowledged());
    }

    private void count(String name, String what, SocketMode socket, ToLongFunction<SocketMode.Figures> figure) {
        FunctionCounter.builder("dangjik.socket." + name, socket, all -> figure.applyAsLong(all.figures()))
                .description(what)
                .register(registry);
    }

    /// Shows how the audit chain was found.
    public void watchAudit(AuditWatch audit) {
        gauge(
                "dangjik.audit.verdict",
                "Exit code of the last check of the audit chain: 0 is whole",
                audit,
                AuditWatch::verdict);
        gauge("dangjik.audit.verified.age.seconds", "Time since that check", audit, AuditWatch::age);
        gauge("dangjik.audit.unanchored.links", "Links behind the last anchor", audit, AuditWatch::unanchored);
        gauge("dangjik.audit.machines.behind", "Machines that lack an anchor", audit, AuditWatch::behind);
    }

    private void gauge(String name, String description, AuditWatch audit, ToDoubleFunction<AuditWatch> figure) {
        Gauge.builder(name, audit, figure).description(description).register(registry);
    }

    private static double failures(Timers timers, String name) {
        return timers.states().stream()
                .filter(state -> state.name().equals(name))
                .mapToLong(Timers.State::failures)
                .sum();
    }

    private void bindProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}

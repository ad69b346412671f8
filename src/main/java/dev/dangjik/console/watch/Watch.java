package dev.dangjik.console.watch;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.config.Settings;
import dev.dangjik.console.Vital;
import dev.dangjik.slack.SocketMode;
import dev.dangjik.store.Archive;
import dev.dangjik.store.Database;
import dev.dangjik.store.DiskSpace;
import dev.dangjik.store.InstanceLock;
import dev.dangjik.store.NightlyCopy;
import dev.dangjik.store.Retention;
import dev.dangjik.store.Transactions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.scheduling.ScheduledExecutorTaskScheduler;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// Everything by which the bot looks after itself, put together: timers, vital signs, measures.
public final class Watch implements AutoCloseable {
    private static final Duration DAILY_WORK = Duration.ofHours(6);
    private static final Duration KEEP_LOCK = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Parts parts;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters;
    private final ScheduledExecutorService beats;
    private final Timers timers;
    private final List<Vital> vitals = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /// What is looked after.
    public record Parts(Database database, InstanceLock lock, Transactions transactions, Clock clock) {}

    /// Adds the timers, signs and measures that every bot has; nothing happens before [#start()].
    ///
    /// @param version of this build
    /// @param zone in which the nightly copy is made at 03:30
    public Watch(Settings settings, Parts parts, OperationsNews news, String version, ZoneId zone) {
        this.parts = parts;
        this.meters = new Meters(registry, version);
        this.beats = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("timers").factory());
        this.timers = new Timers(
                new ScheduledExecutorTaskScheduler(beats),
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("timer-", 0).factory()),
                parts.clock());
        addBooks();
        addDisks(settings, news);
        settings.backupDirectory().ifPresent(directory -> addCopies(directory, news, zone));
        settings.heartbeat()
                .ifPresent(
                        url -> timers.every("heartbeat", Heartbeat.EVERY, new Heartbeat(url, client, timers::overdue)));
        vitals.add(Vitals.timers(timers));
    }

    private void addBooks() {
        var figures = new BookFigures(registry, parts.database().jdbi(), parts.clock());
        timers.every("book-figures", BookFigures.EVERY, figures);
        timers.every("instance-lock", KEEP_LOCK, parts.lock()::keep);
        parts.database()
                .embedded()
                .ifPresent(server -> timers.every("embedded-postgres", KEEP_LOCK, () -> {
                    server.ensureRunning();
                }));
        var retention = new Retention(parts.transactions(), parts.clock());
        timers.every("retention", DAILY_WORK, CopyEveryNight.LONGEST, retention::run);
        vitals.add(Vitals.database(parts.database()));
        vitals.add(Vitals.instanceLock(parts.lock()));
    }

    private void addDisks(Settings settings, OperationsNews news) {
        var places = new ArrayList<Path>(List.of(settings.home()));
        settings.backupDirectory().ifPresent(places::add);
        var space = new DiskSpace(places);
        timers.every("disk", DiskWatch.EVERY, new DiskWatch(space, news, parts.clock()));
        vitals.add(Vitals.disk(space));
    }

    private void addCopies(Path directory, OperationsNews news, ZoneId zone) {
        var archive = new Archive(parts.database(), AuditVerifier.chainCheck(), parts.clock());
        var copies = new CopyEveryNight(new NightlyCopy(archive, directory, parts.clock()), zone, news, parts.clock());
        timers.every("nightly-copy", CopyEveryNight.EVERY, CopyEveryNight.LONGEST, copies);
        vitals.add(Vitals.warning("nightly copy", copies::trouble));
    }

    /// For more timers; to be added before the start.
    public Timers timers() {
        return timers;
    }

    public Meters meters() {
        return meters;
    }

    /// Looks after this as well.
    public void add(Vital vital) {
        vitals.add(vital);
    }

    /// Looks after the connections of Socket Mode as well.
    public void add(SocketMode socket) {
        meters.watchSocket(socket);
        vitals.add(Vitals.sign("socket", socket::fault, socket::warning));
    }

    /// What the controllers of `/health` and `/metrics` work with.
    public List<Object> parts() {
        var all = new ArrayList<Object>(vitals);
        all.add(registry);
        return all;
    }

    /// Begins.
    public void start() {
        meters.watch(timers);
        timers.start();
    }

    @Override
    public void close() {
        timers.close();
        beats.shutdownNow();
        meters.close();
        client.close();
    }
}

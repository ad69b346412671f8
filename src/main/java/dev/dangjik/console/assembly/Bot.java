package dev.dangjik.console.assembly;

import dev.dangjik.audit.AnchorKeys;
import dev.dangjik.audit.RejectedRequests;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.command.catalogue.CatalogueWatch;
import dev.dangjik.command.catalogue.LiveCatalogue;
import dev.dangjik.config.Environment;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.config.Settings;
import dev.dangjik.console.log.LogRedaction;
import dev.dangjik.console.watch.CatalogueSign;
import dev.dangjik.console.watch.Meters;
import dev.dangjik.console.watch.Watch;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.killswitch.KillSwitches;
import dev.dangjik.message.Texts;
import dev.dangjik.run.HaltingFailpoints;
import dev.dangjik.run.RunEngine;
import dev.dangjik.run.RunObserver;
import dev.dangjik.run.RunStorage;
import dev.dangjik.slack.AckTimer;
import dev.dangjik.slack.RejectionCounter;
import dev.dangjik.slack.SlackRequests;
import dev.dangjik.store.DatabaseUrl;
import dev.dangjik.store.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running bot. Started, it takes requests; closed, it leaves what runs on the machines running there.
public final class Bot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bot.class);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration LIVELY = Duration.ofSeconds(15);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration EXPOSURES = Duration.ofMinutes(5);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private int port;

    private Bot() {}

    /// Starts everything.
    ///
    /// @throws dev.dangjik.config.InvalidConfiguration when the operators' files are wrong
    /// @throws BotRunsAlready when another process works on the same database
    ///
    /// @param version of this build, for the measures
    public static Bot start(Settings settings, Clock clock, String version) {
        var bot = new Bot();
        try {
            bot.run(settings, clock, version);
            return bot;
        } catch (RuntimeException | Error e) { // whatever it is, nothing that was started is left behind
            bot.close();
            throw e;
        }
    }

    /// The port it listens on.
    public int port() {
        return port;
    }

    private void run(Settings settings, Clock clock, String version) {
        var redactor = redactor(settings);
        LogRedaction.install(redactor);
        var texts = Texts.packaged();
        var loader = new CatalogueLoader(Procedures.IDS, clock);
        Supplier<Catalogue> files = () -> settings.workspace()
                .map(workspace -> loader.load(workspace, settings.site()))
                .orElseGet(() -> loader.loadPackaged(settings.site()));
        var opening = keep(OpenedAside.of("database", () -> Books.open(settings, redactor, clock), Books::close));
        var first = files.get();
        var books = opening.opened();
        var secrets = new Secrets(redactor);
        var siteSecrets = new SiteSecrets(secrets);
        var reloads = new CatalogueSign(new CatalogueReloads(books, siteSecrets));
        var live = new LiveCatalogue(files, first, reloads);
        siteSecrets.hide(live.get().site());
        watch(settings, live);
        var machines = keep(Machines.of(books, live, secrets));
        var slack = keep(new SlackSide(settings, books, live, texts));
        var reach = new KillSwitches.Reach(machines.shell(), secrets, slack.engagedNews());
        var emergency = new Emergency(settings.home(), books.database().urgent(clock), books.audit(), clock);
        var switches = new KillSwitches(live, ground(books, emergency, texts), reach);
        var told = new Surfaces.Told(texts, slack.awayReports());
        var doors = new Counter.Doors(keep(new Surfaces(books, live, machines, emergency, told)), switches);
        var counter = new Counter(books, live, machines, doors, texts, new Counter.People(slack.accounts(), secrets));
        var engine = keep(engine(books, slack, live, reach(machines, doors, slack, counter)));
        var workers = keep(new RequestWorkers());
        var audit = keep(new AuditSide(
                new AuditSide.Parts(books, live, machines, slack, new AnchorKeys(secrets, settings.home())),
                Environment.ofProcess().zone()));
        var desks = counter.open(engine, slack.replies(), slack.news(), audit.inspection(), workers);
        var watch = keep(watch(settings, books, slack, version));
        watch.add(reloads);
        watch.meters().watchConnections(machines.shell()::connections);
        watch.timers().every("emergency-journal", LIVELY, emergency::importJournal);
        look(watch, books, engine, doors, slack);
        look(watch, counter, desks, slack);
        audit.addTo(watch);
        var rejected = new RejectedRequests(books.transactions(), books.audit(), clock);
        watch.timers().every("rejected-requests", MINUTE, rejected::tick);
        var counters = counters(watch.meters(), rejected);
        var requests = slack.open(engine.runs(), desks, counters, workers);
        takeUp(emergency, engine, desks, doors);
        listen(settings, watch, slack, requests, counters.rejections());
        watch.start();
        machines.shell().prepare();
    }

    /// Takes requests in by each way that the settings have.
    private void listen(
            Settings settings, Watch watch, SlackSide slack, SlackRequests requests, RejectionCounter rejections) {
        AckTimer acks = watch.meters()::ack;
        var socket = slack.socket(requests, acks);
        socket.ifPresent(watch::add);
        var parts = new ArrayList<>(watch.parts());
        slack.inbox(requests, rejections).ifPresent(parts::add);
        parts.add(acks);
        port = keep(WebServer.start(settings, parts)).port();
        socket.ifPresent(it -> keep(it).start());
    }

    /// What was done without the database is in the books before anything is taken up again.
    private static void takeUp(Emergency emergency, RunEngine engine, Counter.Desks desks, Counter.Doors doors) {
        if (!emergency.isImportedSoon()) {
            LOG.warn("The emergency journal is imported later");
        }
        engine.start();
        desks.reception().resume();
        doors.switches().resume();
        doors.surfaces().resume();
    }

    private static RunEngine.Reach reach(Machines machines, Counter.Doors doors, SlackSide slack, Counter counter) {
        return new RunEngine.Reach(
                machines.hosts(),
                machines.supervisor(),
                machines.outside(),
                doors.surfaces().carrier(slack.calls()),
                doors.switches().triggers(),
                counter.replanner());
    }

    private static void look(Watch watch, Books books, RunEngine engine, Counter.Doors doors, SlackSide slack) {
        watch.timers().every("reconcile", MINUTE, engine::reconcile);
        watch.timers()
                .every("running-messages", LIVELY, () -> slack.messages().refresh(books.transactions(), engine.runs()));
        watch.timers().every("exposures", EXPOSURES, doors.surfaces().watch(slack.news(), slack.calls())::look);
    }

    private static void look(Watch watch, Counter counter, Counter.Desks desks, SlackSide slack) {
        watch.timers().every("forgotten-requests", MINUTE, desks.reception()::resumeForgotten);
        watch.timers().every("standing-approvals", MINUTE, counter.standings(slack.news())::look);
    }

    private static KillSwitches.Ground ground(Books books, Emergency emergency, Texts texts) {
        return new KillSwitches.Ground(
                books.database().urgent(books.clock()), emergency, books.clock(), books.redactor(), texts);
    }

    private static RunEngine engine(Books books, SlackSide slack, LiveCatalogue live, RunEngine.Reach reach) {
        var made = new CompletableFuture<RunEngine>();
        var engine = new RunEngine(
                storage(books, live, slack.messages().observer(() -> made.join().runs())), reach);
        made.complete(engine);
        return engine;
    }

    /// Hides the secrets of the settings.
    private static Redactor redactor(Settings settings) {
        var redactor = new Redactor();
        settings.signingSecret().ifPresent(redactor::register);
        redactor.register(settings.botToken());
        settings.appToken().ifPresent(redactor::register);
        settings.databaseUrl().ifPresent(redactor::register);
        settings.databaseUrl().map(DatabaseUrl::parse).map(Login::password).ifPresent(redactor::register);
        return redactor;
    }

    private static SlackSide.Counters counters(Meters meters, RejectedRequests rejected) {
        return new SlackSide.Counters(meters.rejections(rejected), meters);
    }

    /// The nightly copy is made at night where the operators are, wherever the machine stands.
    private static Watch watch(Settings settings, Books books, SlackSide slack, String version) {
        var parts = new Watch.Parts(books.database(), books.lock(), books.transactions(), books.clock());
        return new Watch(
                settings, parts, slack.news(), version, Environment.ofProcess().zone());
    }

    private void watch(Settings settings, LiveCatalogue live) {
        try {
            keep(CatalogueWatch.start(
                    settings.workspace().orElse(settings.home()), settings.site(), QUIET, live::reload));
        } catch (IOException e) {
            throw new UncheckedIOException("watching the operators' files", e);
        }
    }

    private static RunStorage storage(Books books, LiveCatalogue live, RunObserver observer) {
        return new RunStorage(
                owner(),
                books.database().dataSource(),
                books.transactions(),
                books.clock(),
                books.audit(),
                List.of(observer),
                books.redactor()::redact,
                (change, at, passed) -> live.get().freezes().at(change, at, passed),
                HaltingFailpoints.ofSystemProperties());
    }

    /// The name under which this instance holds runs, the same after a restart.
    private static String owner() {
        try {
            return "dangjik@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "dangjik@localhost";
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    /// Stops in the opposite order of the start: first no more requests, at last the database.
    @Override
    public void close() {
        while (!open.isEmpty()) {
            var part = open.pop();
            try {
                part.close();
            } catch (Exception e) { // whatever one part says, the others are closed
                LOG.warn("Closing {}", part.getClass().getSimpleName(), e);
            }
        }
    }
}

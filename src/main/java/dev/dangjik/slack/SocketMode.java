package dev.dangjik.slack;

import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes requests of Slack over connections that the bot itself opens, so that nothing needs to reach it.
///
/// Two connections are kept, and Slack chooses one for each request: while one is lost or renewed, the
/// other goes on. One thread opens and looks after them; every request has a thread of its own.
public final class SocketMode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketMode.class);
    private static final String OPEN = "apps.connections.open";
    private static final int WANTED = 2;

    private final SlackApi api;
    private final boolean isPlain;
    private final EnvelopeAnswers answers;
    private final AckTimer acks;
    private final Clock clock;
    private final SocketRhythm rhythm;
    private final SocketBackoff backoff;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("socket-", 0).factory());
    private final HttpClient http;
    private final Semaphore bell = new Semaphore(0);
    private final List<Kept> kept = new CopyOnWriteArrayList<>();
    private final LongAdder opened = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder envelopes = new LongAdder();
    private final LongAdder unacknowledged = new LongAdder();
    private final SocketStatus status = new SocketStatus();
    private volatile boolean isStopping;
    private @Nullable Thread keeper;

    /// Opens nothing before [#start()].
    ///
    /// @param api with the app's token, which begins with `xapp-`; closed with this
    /// @param address where that is: only one without TLS may lead to connections without
    public SocketMode(SlackApi api, URI address, SlackRequests requests, AckTimer acks, Clock clock) {
        this(api, address, requests, acks, clock, SocketRhythm.usual());
    }

    SocketMode(SlackApi api, URI address, SlackRequests requests, AckTimer acks, Clock clock, SocketRhythm rhythm) {
        this.api = api;
        this.isPlain = "http".equals(address.getScheme());
        this.answers = new EnvelopeAnswers(requests, clock);
        this.acks = acks;
        this.clock = clock;
        this.rhythm = rhythm;
        this.backoff = new SocketBackoff(rhythm.first(), rhythm.longest(), RandomGenerator.of("SecureRandom"));
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(rhythm.open())
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
    }

    /// What has happened since the start.
    ///
    /// @param opened connections up to Slack's hello
    /// @param failed tries of one
    /// @param envelopes requests that arrived
    /// @param repeated those that Slack delivered again
    /// @param unacknowledged those that Slack was told nothing of, or that could not be told
    public record Figures(long opened, long failed, long envelopes, long repeated, long unacknowledged) {}

    /// A connection, and what the keeper knows of it.
    private static final class Kept {
        private final SocketSession session;
        private final long since = System.nanoTime();
        private long pinged = since;
        private long leavingSince;
        private boolean isLeaving;
        private boolean isFinishing;

        Kept(SocketSession session) {
            this.session = session;
        }
    }

    /// Begins to open connections, now and whenever one is lost.
    public synchronized void start() {
        if (keeper == null && !isStopping) {
            keeper = Thread.ofVirtual().name("socket-keeper").start(this::keep);
        }
    }

    /// How many connections there are over which requests can come.
    public int connections() {
        return (int) kept.stream().filter(one -> one.session.isStaying()).count();
    }

    public Figures figures() {
        return new Figures(opened.sum(), failed.sum(), envelopes.sum(), answers.repeated(), unacknowledged.sum());
    }

    /// What a person must put right before requests can come.
    public Optional<String> fault() {
        return status.fault(connections());
    }

    /// Why requests cannot come now, or would stop coming with the next connection that is lost.
    public Optional<String> warning() {
        return status.warning(connections());
    }

    private void keep() {
        while (!isStopping) {
            try {
                look();
                var rest = backoff.rest();
                var wait = rest.isPositive() && rest.compareTo(rhythm.look()) < 0 ? rest : rhythm.look();
                var _ = bell.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
                bell.drainPermits();
            } catch (InterruptedException _) {
                return; // only a stop interrupts
            } catch (RuntimeException e) { // whatever it is, connections go on being opened
                LOG.error("looking after the connections to Slack", e);
                backoff.failed();
            }
        }
    }

    private void look() throws InterruptedException {
        lookAtEach();
        while (!isStopping && connections() < wanted() && !backoff.rest().isPositive()) {
            open();
            lookAtEach(); // one that went at once makes the next one wait
        }
    }

    private void lookAtEach() {
        for (var one : kept) {
            look(one);
        }
        kept.removeIf(one -> one.session.isOver());
    }

    private int wanted() {
        return status.isCrowded() ? 1 : WANTED;
    }

    private void look(Kept one) {
        long now = System.nanoTime();
        boolean isSteady = now - one.since > rhythm.steady().toNanos();
        if (one.session.isStaying()) {
            if (isSteady) {
                backoff.succeeded();
            }
            if (now - one.pinged > rhythm.ping().toNanos()) {
                one.pinged = now;
                one.session.ping();
            }
            return;
        }
        if (!one.isLeaving) {
            one.isLeaving = true;
            one.leavingSince = now;
            left(one.session, isSteady);
        }
        boolean isLetGo = one.session.end().isEmpty()
                && connections() > 0
                && now - one.leavingSince > rhythm.retire().toNanos();
        if (isLetGo && !one.isFinishing) {
            one.isFinishing = true;
            threads.execute(() -> finish(one.session));
        }
    }

    /// Notes once that a connection has ended or is about to.
    private void left(SocketSession session, boolean wasSteady) {
        if (!wasSteady && !backoff.rest().isPositive()) {
            backoff.failed(); // once for those that were lost together
        }
        var reason = session.leaving();
        var why = reason.map(Enum::name).or(session::end).orElse("lost");
        LOG.info("A connection to Slack goes ({}); {} left", why, connections());
        reason.ifPresent(status::leaves);
        switch (reason.orElse(SocketFrame.Reason.OTHER)) {
            case TOO_MANY_WEBSOCKETS -> {
                status.crowded(rhythm.crowded());
                backoff.rest(rhythm.longest());
            }
            case LINK_DISABLED -> backoff.rest(rhythm.longest());
            case WARNING, REFRESH_REQUESTED, OTHER -> {}
        }
    }

    private void open() throws InterruptedException {
        switch (api.ask(OPEN, Map.of())) {
            case ApiOutcome.Ok(var answer) ->
                connect(answer.get("url") instanceof JsonPrimitive url ? url.getAsString() : "");
            case ApiOutcome.Refused(var error, var detail) -> {
                failed();
                status.refused(error, detail);
            }
            case ApiOutcome.RateLimited(var pause) -> {
                backoff.rest(pause);
                notOpened("Slack wants " + pause.toSeconds() + " s of patience");
            }
            case ApiOutcome.Unreached(var problem) -> notOpened(problem);
            case ApiOutcome.Lost(var problem) -> notOpened(problem);
        }
    }

    /// The address holds a ticket that is good for one connection: it is written nowhere.
    private void connect(String url) throws InterruptedException {
        var address = address(url);
        if (address.isEmpty()) {
            notOpened("Slack's address for a connection is none with TLS");
            return;
        }
        var session = new SocketSession(new Taking(), clock, rhythm.silence());
        var one = new Kept(session);
        try {
            var _ = http.newWebSocketBuilder()
                    .connectTimeout(rhythm.open())
                    .buildAsync(address.get(), session)
                    .get(rhythm.open().toNanos(), TimeUnit.NANOSECONDS);
            kept.add(one);
            int connections = session.hello().get(rhythm.open().toNanos(), TimeUnit.NANOSECONDS);
            opened.increment();
            status.connected();
            LOG.info("Connected to Slack; the app has {} connections", connections);
        } catch (ExecutionException e) {
            session.abort("not opened");
            notOpened("connecting to " + address.get().getHost() + ": " + cause(e));
        } catch (TimeoutException _) {
            session.abort("not opened in time");
            notOpened(address.get().getHost() + " did not say hello within "
                    + rhythm.open().toSeconds() + " s");
        } catch (InterruptedException e) {
            session.abort("stopped");
            throw e;
        }
    }

    private Optional<URI> address(String url) {
        try {
            var address = URI.create(url);
            boolean isGood = "wss".equals(address.getScheme()) || (isPlain && "ws".equals(address.getScheme()));
            return isGood && address.getHost() != null ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String cause(ExecutionException e) {
        return switch (e.getCause()) {
            case WebSocketHandshakeException refused ->
                "answered "
                        + (refused.getResponse() == null
                                ? "oddly"
                                : refused.getResponse().statusCode());
            case IOException broken -> broken.getClass().getSimpleName();
            case null -> "no reason";
            case Throwable other -> String.valueOf(other.getMessage());
        };
    }

    private void notOpened(String why) {
        if (!isStopping) {
            failed();
            status.waits(why);
        }
    }

    private void failed() {
        failed.increment();
        backoff.failed();
    }

    /// Answers envelopes.
    private final class Taking implements SocketSession.Taker {
        @Override
        public void take(SocketSession session, SocketFrame.Envelope envelope) {
            long begin = System.nanoTime();
            envelopes.increment();
            threads.execute(() -> {
                try {
                    answer(session, envelope, begin);
                } finally {
                    session.answered();
                }
            });
        }

        @Override
        public void changed() {
            bell.release();
        }
    }

    private void answer(SocketSession session, SocketFrame.Envelope envelope, long begin) {
        var said = answers.acknowledgement(envelope);
        if (said.isPresent() && session.isSent(said.get())) {
            acks.acknowledged(System.nanoTime() - begin);
        } else {
            unacknowledged.increment();
            LOG.info("A request of Slack, try {}, is not acknowledged", envelope.attempt() + 1);
        }
    }

    private void finish(SocketSession session) {
        try {
            session.finish(rhythm.drain(), rhythm.last(), rhythm.goodbye());
        } catch (InterruptedException _) {
            session.abort("stopped");
            Thread.currentThread().interrupt();
        }
    }

    /// Opens nothing any more, answers what has arrived and what still arrives meanwhile, and says goodbye.
    /// What comes later goes unanswered, so that Slack delivers it to another bot or tells the person.
    @Override
    public void close() {
        isStopping = true;
        try {
            stopKeeping();
            var goodbyes = new ArrayList<Thread>();
            for (var one : kept) {
                goodbyes.add(Thread.ofVirtual().name("socket-stop").start(() -> finish(one.session)));
            }
            for (var goodbye : goodbyes) {
                goodbye.join();
            }
            http.shutdownNow();
            if (!http.awaitTermination(rhythm.goodbye())) {
                LOG.debug("the connections' client has not ended yet");
            }
        } catch (InterruptedException _) {
            kept.forEach(one -> one.session.abort("stopped"));
            http.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdown();
            api.close();
        }
    }

    private synchronized void stopKeeping() throws InterruptedException {
        var running = keeper;
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }
}

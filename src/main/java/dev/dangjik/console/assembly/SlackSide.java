package dev.dangjik.console.assembly;

import dev.dangjik.audit.AnchorSource;
import dev.dangjik.command.Accounts;
import dev.dangjik.command.ReplySink;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Settings;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.run.Runs;
import dev.dangjik.slack.AckTimer;
import dev.dangjik.slack.AuditCalls;
import dev.dangjik.slack.DirectAnswers;
import dev.dangjik.slack.DirectCalls;
import dev.dangjik.slack.ExposureCalls;
import dev.dangjik.slack.FirstResults;
import dev.dangjik.slack.FrontDoor;
import dev.dangjik.slack.OutboxDelivery;
import dev.dangjik.slack.RejectionCounter;
import dev.dangjik.slack.ReplayGuard;
import dev.dangjik.slack.ReplyMessages;
import dev.dangjik.slack.RequestSignature;
import dev.dangjik.slack.RowlessCounter;
import dev.dangjik.slack.RunMessages;
import dev.dangjik.slack.SlackAccounts;
import dev.dangjik.slack.SlackAnchors;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.slack.SlackCredentials;
import dev.dangjik.slack.SlackForms;
import dev.dangjik.slack.SlackInbox;
import dev.dangjik.slack.SlackPeople;
import dev.dangjik.slack.SlackRequests;
import dev.dangjik.slack.SlackReviews;
import dev.dangjik.slack.SocketMode;
import dev.dangjik.store.Pause;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Everything between Slack and the counter.
final class SlackSide implements AutoCloseable {
    private final Settings settings;
    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;
    private final WakeUp wakeUp = new WakeUp();
    private final Outbox outbox;
    private final SlackApi api;
    private final SlackPeople people;
    private final RunMessages messages;
    private final DirectAnswers direct;
    private @Nullable OutboxDelivery delivery;

    SlackSide(Settings settings, Books books, Supplier<Catalogue> catalogue, Texts texts) {
        this.settings = settings;
        this.books = books;
        this.catalogue = catalogue;
        this.texts = texts;
        this.outbox = new JdbiOutbox(books.clock(), wakeUp);
        this.api = new SlackApi(settings.slackApi(), settings.botToken(), books.redactor()::redact);
        this.people = new SlackPeople(api, books.clock());
        this.messages = new RunMessages(outbox, catalogue, texts, books.clock());
        this.direct = new DirectAnswers(api, texts, catalogue);
    }

    Outbox outbox() {
        return outbox;
    }

    /// Reads the anchors in a channel.
    AnchorSource anchors(String channel) {
        return new SlackAnchors(api, channel, Pause.real());
    }

    News news() {
        return new News(books, outbox, catalogue, texts);
    }

    ExposureCalls calls() {
        return new ExposureCalls(outbox, catalogue, texts);
    }

    /// @param zone of the times in the audit channel
    AuditCalls auditCalls(ZoneId zone) {
        return new AuditCalls(outbox, catalogue, texts, zone, books.clock());
    }

    AwayReports awayReports() {
        return new AwayReports(direct, new DirectCalls(api, catalogue, texts));
    }

    EngagedNews engagedNews() {
        return new EngagedNews(outbox, catalogue, texts, direct);
    }

    RunMessages messages() {
        return messages;
    }

    ReplySink replies() {
        return new ReplyMessages(outbox, texts, catalogue, people);
    }

    Accounts accounts() {
        return new SlackAccounts(api, books.clock());
    }

    /// What counts the requests that leave no row.
    record Counters(RejectionCounter rejections, RowlessCounter rowless) {}

    /// Begins to deliver messages, and answers requests from now on.
    ///
    /// @param executor works on what is told after Slack has been answered
    SlackRequests open(Runs runs, Counter.Desks desks, Counters counters, Executor executor) {
        var queue = new OutboxQueue(books.transactions(), messages.sources(runs), books.clock());
        var started = OutboxDelivery.of(
                new OutboxDelivery.Seams(
                        books.transactions(), queue, outbox, books.audit(), api, wakeUp, books.clock()),
                texts);
        delivery = started;
        var firsts = new FirstResults(books.transactions(), outbox, runs, texts, catalogue, executor);
        var forms = new SlackForms(desks.forms(), api, texts, catalogue, firsts);
        started.start();
        return new SlackRequests(
                new SlackRequests.Doors(
                        new FrontDoor(
                                desks.reception(),
                                catalogue,
                                texts,
                                new FrontDoor.Ways(firsts, direct, forms),
                                counters.rowless(),
                                books.redactor()::redact),
                        new SlackReviews(desks.reviews(), api, texts, catalogue, firsts),
                        new SlackCredentials(desks.credentials(), api, texts, catalogue, firsts),
                        forms),
                people,
                settings.slackApi());
    }

    /// What takes requests in over HTTP; empty without a signing secret: anybody could make requests up.
    Optional<SlackInbox> inbox(SlackRequests requests, RejectionCounter rejections) {
        return settings.signingSecret()
                .map(secret -> new SlackInbox(
                        new RequestSignature(secret, books.clock()),
                        new ReplayGuard(books.clock()),
                        rejections,
                        requests));
    }

    /// What takes requests in over connections of the bot's own, once it is started; empty without an
    /// app-level token.
    Optional<SocketMode> socket(SlackRequests requests, AckTimer acks) {
        return settings.appToken()
                .map(token -> new SocketMode(
                        new SlackApi(settings.slackApi(), token, books.redactor()::redact),
                        settings.slackApi(),
                        requests,
                        acks,
                        books.clock()));
    }

    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
        api.close();
    }
}

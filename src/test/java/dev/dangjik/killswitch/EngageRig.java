package dev.dangjik.killswitch;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Authority;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Procedure.AtOnce.Answer;
import dev.dangjik.command.Procedure.AtOnce.Begun;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyJournal;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/// The kill switches of one bot, which can be ended and started again, with a database that can be away.
final class EngageRig implements SwitchNews {
    final ShopInterface shop = new ShopInterface();
    final TestClock clock = new TestClock(ShopSwitch.NOON);
    final List<String> told = new CopyOnWriteArrayList<>();
    final CompletableFuture<Answer> late = new CompletableFuture<>();
    final Catalogue catalogue = ShopSwitch.workspace().load();
    private final Path home;
    private final Transactions transactions;
    private final Redactor redactor = new Redactor();
    private volatile boolean isDatabaseAway;
    private volatile boolean isSlackAway;
    private KillSwitches switches;
    private Emergency emergency;

    EngageRig(Path home, Transactions transactions) {
        this.home = home;
        this.transactions = transactions;
        this.emergency = journalled();
        this.switches = started();
    }

    void databaseIsAway(boolean isAway) {
        isDatabaseAway = isAway;
    }

    /// Whether nobody can be told anything.
    void slackIsAway(boolean isAway) {
        isSlackAway = isAway;
    }

    /// As after a crash: another process, with nothing but the files and the rows.
    KillSwitches restart() {
        emergency = journalled();
        switches = started();
        return switches;
    }

    KillSwitches switches() {
        return switches;
    }

    void importJournal() {
        emergency.importJournal();
    }

    private Emergency journalled() {
        return new Emergency(home, new Breakable(), new ChainedAuditLog(clock, redactor), clock);
    }

    private KillSwitches started() {
        var ground = new KillSwitches.Ground(new Breakable(), emergency, clock, redactor, Texts.packaged());
        var secrets = new Secrets(Map.of("SHOP_TOKEN", ShopSwitch.TOKEN), redactor);
        return new KillSwitches(() -> catalogue, ground, new KillSwitches.Reach(shop, secrets, this));
    }

    private final class Breakable implements Transactions {
        @Override
        public <T extends @org.jspecify.annotations.Nullable Object> T call(Work<T> work) {
            if (isDatabaseAway) {
                throw new DatabaseUnavailable("away", new IllegalStateException("away"));
            }
            return transactions.call(work);
        }
    }

    @Override
    public void tell(Handle transaction, String key, String stack, List<Text> sentences) {
        told.add(key + ": " + said(sentences.getFirst()));
    }

    @Override
    public void tellLate(String responseUrl, Optional<String> channel, Language language, Answer answer) {
        if (isSlackAway) {
            throw new UncheckedIOException("answering", new IOException("no route to Slack"));
        }
        late.complete(answer);
    }

    EmergencyJournal journal() {
        return new EmergencyJournal(home.resolve("emergency.jsonl"));
    }

    /// Asks for it as the dispatcher does.
    Begun begins(String person, int number, String... words) {
        var request = ShopSwitch.request(catalogue, "stop-engage", person, words);
        var incoming = incoming(person, "signature" + number, "command/" + number);
        return engage().begin(wish(request, incoming));
    }

    Begun begins(Incoming incoming, String person) {
        return engage().begin(wish(ShopSwitch.request(catalogue, "stop-engage", person), incoming));
    }

    private Procedure.AtOnce engage() {
        return switches.procedures().stream()
                .filter(Procedure.AtOnce.class::isInstance)
                .map(Procedure.AtOnce.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private Procedure.AtOnce.Wish wish(dev.dangjik.command.CommandRequest request, Incoming incoming) {
        var definition = request.definition();
        var subject = new CommandSubject("shop", definition.id(), definition.effect());
        var decision = new Authority(new ChainedAuditLog(clock, redactor))
                .decide(catalogue, incoming, subject, request.arguments().values(), clock.instant());
        var refusal = decision instanceof Decision.Denied
                ? Optional.<Reply>of(Reply.Notice.of(decision.reason()))
                : Optional.<Reply>empty();
        return new Procedure.AtOnce.Wish(incoming, request, decision, refusal);
    }

    Incoming incoming(String person, String signature, String semantic) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                ShopSwitch.actor(catalogue, person),
                "stop engage",
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of(signature),
                Optional.of(semantic),
                Optional.of("http://127.0.0.1:1/response"),
                false);
    }

    /// Asks for it and waits for what comes of it.
    Answer engages(String person, int number, String... words) throws Exception {
        return answer(begins(person, number, words));
    }

    static Answer answer(Begun begun) throws Exception {
        if (begun instanceof Begun.Underway(var answer)) {
            return answer.get(20, TimeUnit.SECONDS);
        }
        throw new AssertionError("nothing has begun: " + begun);
    }

    static Report report(Answer answer) {
        if (answer.reply() instanceof Reply.Answer(var report)) {
            return report;
        }
        throw new AssertionError("no report: " + answer.reply());
    }

    static String said(Answer answer) {
        var lines = new ArrayList<String>();
        for (var section : report(answer).sections()) {
            if (section instanceof Report.Section.Lines(var all)) {
                all.forEach(line -> lines.add(
                        said(line.text()) + line.typeNext().map(t -> " " + t).orElse("")));
            }
        }
        return String.join("\n", lines);
    }

    static String said(Text text) {
        return Texts.packaged().render(text, Voice.plain(Language.EN, ZoneOffset.UTC));
    }
}

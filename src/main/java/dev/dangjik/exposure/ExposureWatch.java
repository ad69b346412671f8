package dev.dangjik.exposure;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.exposure.vm.Receipt;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what the machines hold open, and what they have closed, with what the bot knows: opened by hand, or by
/// somebody with a stolen key. What is open is closed; each is told once, and the people on call are called. To be
/// called
/// every five minutes, and at the start.
public final class ExposureWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ExposureWatch.class);
    private static final String FOREIGN = "foreign";

    /// How long people are called again about one that cannot be closed.
    private static final Duration CALLING = Duration.ofMinutes(30);

    private final Supplier<Catalogue> catalogue;
    private final ExposureHelper helper;
    private final Books books;
    private final News news;
    private final Call call;

    public ExposureWatch(Supplier<Catalogue> catalogue, ExposureHelper helper, Books books, News news, Call call) {
        this.catalogue = catalogue;
        this.helper = helper;
        this.books = books;
        this.news = news;
        this.call = call;
    }

    /// Where it reads and writes.
    public record Books(Transactions transactions, AuditLog audit, Clock clock) {}

    /// Tells the people who operate a stack.
    @FunctionalInterface
    public interface News {
        /// Written in the transaction of what it tells.
        ///
        /// @param key names this piece of news for ever
        void tell(Handle transaction, Stack stack, String key, Text text);
    }

    /// Calls the people on call of a stack, in the channel by mention and each of them directly.
    @FunctionalInterface
    public interface Call {
        /// Written in the transaction of what it is about.
        ///
        /// @param key names this call for ever
        void make(Handle transaction, Stack stack, String key, Text text);
    }

    /// Looks at every machine that has surfaces.
    public void look() {
        var now = catalogue.get();
        for (var stack : now.stacks().values()) {
            var hosts = new TreeSet<>(
                    stack.surfaces().values().stream().map(Surface::host).toList());
            hosts.forEach(host -> look(now, stack, host));
        }
    }

    /// Names the news of one stranger, whoever finds it.
    static String key(String host, String id) {
        return "exposure-foreign/" + host + "/" + id;
    }

    private void look(Catalogue now, Stack stack, String host) {
        var bound = Optional.ofNullable(now.site().hosts().get(host));
        var access = Optional.ofNullable(now.site().exposures().get(host));
        if (bound.isEmpty() || access.isEmpty()) {
            return;
        }
        var machine = access.get().on(bound.get());
        switch (helper.status(machine)) {
            case HelperAnswer.Status status -> {
                close(stack, machine, strangers(host, status.open()));
                closed(stack, host, status.closed());
            }
            case HelperAnswer.Failed failed -> LOG.warn("asking {} what is open: {}", host, failed.text());
            case HelperAnswer.Unreachable unreachable ->
                LOG.info("asking {} what is open: {}", host, unreachable.text());
        }
    }

    private List<OpenExposure> strangers(String host, List<OpenExposure> open) {
        var ours = books.transactions().read(handle -> ExposureTable.notClosedOn(handle, host)).stream()
                .map(Exposure::run)
                .map(RunId::value)
                .toList();
        return open.stream().filter(one -> !ours.contains(one.id())).toList();
    }

    private void close(Stack stack, Host machine, List<OpenExposure> strangers) {
        for (var stranger : strangers) {
            LOG.warn("{} holds {} open, which the bot did not ask for: closing it", machine.id(), stranger.id());
            boolean isClosed = helper.close(machine, stranger.id(), FOREIGN) instanceof HelperAnswer.Closed;
            var found = new Found(machine.id(), stranger.id(), stranger.surface(), isClosed);
            books.transactions().run(handle -> tell(handle, stack, found, Map.of()));
        }
    }

    /// What has come and gone between two looks, or was taken away by the machine itself. The first look at a machine
    /// only remembers: those were before this bot.
    private void closed(Stack stack, String host, List<Receipt> receipts) {
        books.transactions().run(handle -> {
            var ours = ExposureTable.known(
                    handle, receipts.stream().map(Receipt::id).toList());
            boolean isNew = ForeignTable.isNew(handle, host, books.clock().instant());
            for (var receipt : receipts) {
                if (ours.contains(receipt.id())) {
                    continue;
                }
                if (isNew) {
                    ForeignTable.note(handle, host, receipt.id(), books.clock().instant());
                    ForeignTable.noteClosed(
                            handle, host, receipt.id(), books.clock().instant());
                    continue;
                }
                tell(handle, stack, new Found(host, receipt.id(), receipt.surface(), true), facts(receipt));
            }
        });
    }

    private static Map<String, Object> facts(Receipt receipt) {
        return Map.of(
                "openedAt", receipt.openedAt().toString(),
                "closedAt", receipt.closedAt().toString(),
                "reason", receipt.reason(),
                "layer", receipt.layer());
    }

    private record Found(String host, String id, String surface, boolean isClosed) {}

    /// In the audit and to everybody once, and once more when it is closed in the end.
    private void tell(Handle handle, Stack stack, Found found, Map<String, Object> facts) {
        var now = books.clock().instant();
        boolean isNew = ForeignTable.note(handle, found.host(), found.id(), now);
        var first = ForeignTable.since(handle, found.host(), found.id());
        boolean isClosedByNow =
                found.isClosed() && ForeignTable.noteClosed(handle, found.host(), found.id(), now) && !isNew;
        var text = Text.of(
                found.isClosed() ? "exposure.foreign.closed" : "exposure.foreign.not-closed",
                found.host(),
                found.id(),
                found.surface());
        if (isNew || isClosedByNow) {
            write(handle, stack, found, facts);
            news.tell(handle, stack, key(found.host(), found.id()), text);
        }
        if (isNew || (!found.isClosed() && now.isBefore(first.plus(CALLING)))) {
            call.make(handle, stack, key(found.host(), found.id()) + "/call/" + callNumber(first, now), text);
        }
    }

    private static long callNumber(Instant first, Instant now) {
        return Duration.between(first, now).toMinutes();
    }

    private void write(Handle handle, Stack stack, Found found, Map<String, Object> facts) {
        var body = new TreeMap<String, Object>(facts);
        body.put("id", found.id());
        body.put("surface", found.surface());
        body.put("closed", found.isClosed());
        books.audit()
                .append(
                        handle,
                        new AuditEvent(
                                "exposure.foreign",
                                AuditEvent.Severity.CRITICAL,
                                Optional.empty(),
                                Optional.empty(),
                                "vm",
                                new AuditEvent.References(
                                        Optional.of(stack.id()),
                                        Optional.of(found.host()),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                body));
    }
}

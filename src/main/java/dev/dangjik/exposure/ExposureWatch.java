package dev.dangjik.exposure;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import dev.dangjik.store.Transactions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what the machines hold open with what the bot knows, and closes what nobody asked it for: opened by hand,
/// or by somebody with a stolen key. To be called every five minutes, and at the start.
public final class ExposureWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ExposureWatch.class);
    private static final String FOREIGN = "foreign";

    private final Supplier<Catalogue> catalogue;
    private final ExposureHelper helper;
    private final Transactions transactions;
    private final AuditLog audit;
    private final News news;

    public ExposureWatch(
            Supplier<Catalogue> catalogue,
            ExposureHelper helper,
            Transactions transactions,
            AuditLog audit,
            News news) {
        this.catalogue = catalogue;
        this.helper = helper;
        this.transactions = transactions;
        this.audit = audit;
        this.news = news;
    }

    /// Tells the people who operate a stack.
    @FunctionalInterface
    public interface News {
        /// Written in the transaction of what it tells.
        ///
        /// @param key names this piece of news for ever
        void tell(Handle transaction, Stack stack, String key, Text text);
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
            case HelperAnswer.Status status ->
                strangers(host, status.open()).forEach(stranger -> {
                    LOG.warn("{} holds {} open, which the bot did not ask for: closing it", host, stranger.id());
                    tell(stack, host, stranger, helper.close(machine, stranger.id(), FOREIGN));
                });
            case HelperAnswer.Failed failed -> LOG.warn("asking {} what is open: {}", host, failed.text());
            case HelperAnswer.Unreachable unreachable ->
                LOG.info("asking {} what is open: {}", host, unreachable.text());
        }
    }

    private List<OpenExposure> strangers(String host, List<OpenExposure> open) {
        var ours = transactions.read(handle -> ExposureTable.notClosedOn(handle, host)).stream()
                .map(Exposure::run)
                .map(RunId::value)
                .toList();
        return open.stream().filter(one -> !ours.contains(one.id())).toList();
    }

    private void tell(Stack stack, String host, OpenExposure stranger, HelperAnswer.ToClose answer) {
        boolean isClosed = answer instanceof HelperAnswer.Closed;
        transactions.run(handle -> {
            audit.append(
                    handle,
                    new AuditEvent(
                            "exposure.foreign",
                            AuditEvent.Severity.CRITICAL,
                            Optional.empty(),
                            Optional.empty(),
                            "vm",
                            new AuditEvent.References(
                                    Optional.of(stack.id()),
                                    Optional.of(host),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty()),
                            Map.of(
                                    "id", stranger.id(),
                                    "surface", stranger.surface(),
                                    "closed", isClosed)));
            var key = isClosed ? "exposure.foreign.closed" : "exposure.foreign.not-closed";
            news.tell(handle, stack, key(host, stranger.id()), Text.of(key, host, stranger.id(), stranger.surface()));
        });
    }
}

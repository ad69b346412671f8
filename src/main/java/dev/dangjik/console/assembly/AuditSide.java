package dev.dangjik.console.assembly;

import dev.dangjik.audit.AnchorKeys;
import dev.dangjik.audit.Anchoring;
import dev.dangjik.audit.ChainInspection;
import dev.dangjik.audit.Inspection;
import dev.dangjik.audit.MachineAnchors;
import dev.dangjik.audit.VerificationDuty;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.console.watch.AuditWatch;
import dev.dangjik.console.watch.Watch;
import dev.dangjik.stack.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.function.Supplier;

/// What keeps the audit honest: anchors outside the database, and the check that compares them with the chain.
final class AuditSide implements AutoCloseable {
    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final SlackSide slack;
    private final AnchorKeys keys;
    private final Anchoring anchoring;
    private final MachineAnchors machineAnchors;
    private final Inspection inspection;
    private final VerificationDuty duty;

    /// Where the chain is and who speaks for it.
    record Parts(Books books, Supplier<Catalogue> catalogue, Machines machines, SlackSide slack, AnchorKeys keys) {}

    /// @param zone in which the daily check is made at 04:00
    AuditSide(Parts parts, ZoneId zone) {
        this.books = parts.books();
        this.catalogue = parts.catalogue();
        this.slack = parts.slack();
        this.keys = parts.keys();
        var shell = parts.machines().shell();
        this.anchoring = new Anchoring(books.transactions(), slack.outbox(), books.clock());
        this.machineAnchors = new MachineAnchors(books.transactions(), shell, books.clock());
        this.inspection = new ChainInspection(
                books.database()::connectAsOwner,
                () -> AnchorWitnesses.of(site(), slack::anchors, shell, keys),
                books.clock());
        this.duty = new VerificationDuty(
                new VerificationDuty.Parts(books.transactions(), books.audit(), books.clock()),
                inspection,
                parts.slack().auditCalls(zone),
                zone);
    }

    Inspection inspection() {
        return inspection;
    }

    /// Adds what is to be done again and again, and what is to be looked after.
    void addTo(Watch watch) {
        duty.started();
        watch.timers().every("anchors", Anchoring.EVERY, this::anchor);
        watch.timers().every("verification", VerificationDuty.EVERY, duty::run);
        var sign = new AuditWatch(books.database().jdbi(), books.clock());
        watch.meters().watchAudit(sign);
        watch.timers().every("audit-figures", AuditWatch.EVERY, sign);
        watch.add(sign);
    }

    private void anchor() {
        var site = site();
        try {
            anchoring.run(site.audit().channel(), keys.signer(site));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machineAnchors.run(site.hosts().values());
    }

    private Site site() {
        return catalogue.get().site();
    }

    @Override
    public void close() {
        duty.close();
        machineAnchors.close();
    }
}

package dev.dangjik.console.assembly;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.LiveCatalogue;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down every reload of the operators' files, and what stood in the way of one.
final class CatalogueReloads implements LiveCatalogue.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueReloads.class);

    private final Books books;
    private final SiteSecrets secrets;

    CatalogueReloads(Books books, SiteSecrets secrets) {
        this.books = books;
        this.secrets = secrets;
    }

    /// Files that changed while no bot ran are written down as changed as well.
    @Override
    public void loaded(Catalogue now) {
        books.transactions().run(transaction -> {
            var before = lastDigest(transaction);
            append(transaction, "catalogue.loaded", Map.of("now", now.digest()));
            before.filter(digest -> !digest.equals(now.digest()))
                    .ifPresent(digest ->
                            append(transaction, "catalogue.reloaded", Map.of("before", digest, "now", now.digest())));
        });
    }

    private static Optional<String> lastDigest(Handle transaction) {
        var newest = """
                select convert_from(body, 'UTF8')::jsonb ->> 'now' from audit_event
                where type in ('catalogue.loaded', 'catalogue.reloaded') order by seq desc limit 1""";
        return transaction.createQuery(newest).mapTo(String.class).findOne();
    }

    @Override
    public void replaced(Catalogue before, Catalogue now) {
        secrets.hide(now.site());
        LOG.info("Using the changed files from now on: {} stacks", now.stacks().size());
        books.transactions()
                .run(transaction -> append(
                        transaction, "catalogue.reloaded", Map.of("before", before.digest(), "now", now.digest())));
    }

    @Override
    public void refused(Catalogue kept, InvalidConfiguration invalid) {
        LOG.warn("The changed files are wrong; those of {} stay in use:\n{}", kept.loadedAt(), invalid.getMessage());
        var problems = invalid.problems().stream().map(Problem::toString).toList();
        books.transactions()
                .run(transaction ->
                        append(transaction, "catalogue.refused", Map.of("kept", kept.digest(), "problems", problems)));
    }

    private void append(Handle transaction, String type, Map<String, Object> body) {
        books.audit()
                .append(
                        transaction,
                        new AuditEvent(
                                type,
                                AuditEvent.Severity.NOTICE,
                                Optional.empty(),
                                Optional.empty(),
                                "system",
                                AuditEvent.References.none(),
                                body));
    }
}

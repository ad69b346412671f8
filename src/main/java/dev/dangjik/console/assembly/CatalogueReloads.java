package dev.dangjik.console.assembly;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.LiveCatalogue;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import java.util.Map;
import java.util.Optional;
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

    @Override
    public void replaced(Catalogue before, Catalogue now) {
        secrets.hide(now.site());
        LOG.info("Using the changed files from now on: {} stacks", now.stacks().size());
        append("catalogue.reloaded", Map.of("before", before.digest(), "now", now.digest()));
    }

    @Override
    public void refused(Catalogue kept, InvalidConfiguration invalid) {
        LOG.warn("The changed files are wrong; those of {} stay in use:\n{}", kept.loadedAt(), invalid.getMessage());
        append(
                "catalogue.refused",
                Map.of(
                        "kept",
                        kept.digest(),
                        "problems",
                        invalid.problems().stream().map(Problem::toString).toList()));
    }

    private void append(String type, Map<String, Object> body) {
        books.transactions()
                .run(transaction -> books.audit()
                        .append(
                                transaction,
                                new AuditEvent(
                                        type,
                                        AuditEvent.Severity.NOTICE,
                                        Optional.empty(),
                                        Optional.empty(),
                                        "system",
                                        AuditEvent.References.none(),
                                        body)));
    }
}

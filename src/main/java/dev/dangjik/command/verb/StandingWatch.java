package dev.dangjik.command.verb;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.command.Report;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.Standings;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunControl;
import dev.dangjik.store.Transactions;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Ends standing approvals at their time and reminds of them before, each once whoever looks how often.
public final class StandingWatch {
    private static final RunControl.By NOBODY = new RunControl.By("", "", "timer");

    private final Transactions transactions;
    private final Standings standings;
    private final StandingTelling telling;
    private final Supplier<Catalogue> catalogue;

    public StandingWatch(
            Transactions transactions, Standings standings, StandingNews news, Supplier<Catalogue> catalogue) {
        this.transactions = transactions;
        this.standings = standings;
        this.telling = new StandingTelling(news);
        this.catalogue = catalogue;
    }

    /// Looks once.
    public void look() {
        transactions.run(transaction -> {
            standings.rows().end(transaction).forEach(ended -> {
                var how = ended.state().name().toLowerCase(Locale.ROOT);
                tell(transaction, ended, how, Text.of("standing.told-" + how, ended.id(), StandingPage.line(ended)));
            });
            standings.rows().remind(transaction).forEach(due -> {
                var text = Text.of("standing.told-reminded", due.id(), StandingPage.line(due), due.until());
                tell(transaction, due, "reminded", text);
            });
        });
    }

    private void tell(Handle transaction, StandingApproval approval, String how, Text text) {
        standings.write(transaction, "standing." + how, approval, NOBODY, Map.of());
        telling.happened(transaction, catalogue.get(), approval.id(), how, Report.Mood.WARNING, text);
    }
}

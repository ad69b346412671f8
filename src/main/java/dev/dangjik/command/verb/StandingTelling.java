package dev.dangjik.command.verb;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.command.Report;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Keeps a stack's channel up to date: the message of the question becomes what came of it, and each thing that happens
/// is told once. The plan of the day stays in the question's thread.
final class StandingTelling {
    private final StandingNews news;

    StandingTelling(StandingNews news) {
        this.news = news;
    }

    /// @param now what would run now, or why that cannot be said
    void asked(Handle transaction, Stack stack, StandingApproval approval, List<Report.Section> now) {
        var key = question(approval);
        news.tell(transaction, stack, key, StandingPage.card(approval, now));
        for (var section : now) {
            if (section instanceof Report.Section.Changes(var plan)) {
                news.attach(transaction, stack, key, plan);
            }
        }
    }

    /// @param happening names what has happened, once for each approval
    void happened(Handle transaction, Catalogue catalogue, String id, String happening, Report.Mood mood, Text text) {
        var approval = StandingApprovals.find(transaction, id).orElseThrow();
        catalogue.stack(approval.wish().stack()).ifPresent(stack -> {
            if (approval.state() != StandingApproval.State.PENDING) {
                news.tell(transaction, stack, question(approval), StandingPage.card(approval, List.of()));
            }
            news.tell(transaction, stack, "standing/" + id + "/" + happening, StandingPage.news(mood, text));
        });
    }

    private static String question(StandingApproval approval) {
        return "standing/" + approval.id() + "/asked";
    }
}

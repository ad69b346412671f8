package dev.dangjik.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The list of anchors in the table `audit_anchor`: what should be written elsewhere. Whoever can change the
/// chain can change it too, so it may accuse, and never acquits.
final class AnchorRows {
    private static final String UNDELIVERED = """
            select split_part(key, '/', 2) from outbox
            where key like 'anchor/%' and state in ('pending', 'abandoned') and ts is null""";

    private AnchorRows() {}

    /// The first anchors of links behind number `seq`, in order.
    static List<Anchor> after(Handle handle, long seq, int most) {
        return handle
                .createQuery("select line from audit_anchor where seq > :seq order by seq limit :most")
                .bind("seq", seq)
                .bind("most", most)
                .mapTo(String.class)
                .stream()
                .flatMap(line -> Anchor.in(line).stream())
                .toList();
    }

    /// What the books say.
    ///
    /// @param undelivered links of the anchors whose message to Slack is not known to stand there
    /// @param machines machine to the link of the newest anchor that was written there
    record Books(List<Anchor> anchors, List<Long> undelivered, List<Machine> machines) {
        static final Books NONE = new Books(List.of(), List.of(), List.of());

        record Machine(String host, long written) {}

        /// The anchors up to which, as the books have it, Slack shows all.
        long postedUpTo() {
            return undelivered.stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE) - 1;
        }

        /// As [#postedUpTo], in the journal of a machine.
        Optional<Long> writtenUpTo(String host) {
            return machines.stream()
                    .filter(machine -> machine.host().equals(host))
                    .map(Machine::written)
                    .findFirst();
        }
    }

    /// What they say in the transaction that is open; nothing in the tables of a release that had none.
    static Books books(Connection transaction) throws SQLException {
        if (texts(transaction, "select 1 where to_regclass('audit_anchor') is not null")
                .isEmpty()) {
            return Books.NONE;
        }
        var anchors = texts(transaction, "select line from audit_anchor order by seq");
        var undelivered = texts(transaction, UNDELIVERED);
        var machines = texts(transaction, "select written || ' ' || host from audit_anchor_host");
        return new Books(
                anchors.stream().flatMap(line -> Anchor.in(line).stream()).toList(),
                undelivered.stream().map(Long::valueOf).toList(),
                machines.stream()
                        .map(text -> text.split(" ", 2))
                        .map(parts -> new Books.Machine(parts[1], Long.parseLong(parts[0])))
                        .toList());
    }

    private static List<String> texts(Connection transaction, String query) throws SQLException {
        try (var statement = transaction.createStatement();
                var found = statement.executeQuery(query)) {
            var all = new ArrayList<String>();
            while (found.next()) {
                all.add(String.valueOf(found.getString(1)));
            }
            return all;
        }
    }
}

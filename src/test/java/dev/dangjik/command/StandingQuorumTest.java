package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Consent to a command for a time where policy wants two others: they are counted as people, across restarts, and
/// counted again at every use. Minjun has two accounts. Nobody carries the runs out here.
class StandingQuorumTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final String TWO = """
            dangjik: 1
            approvals:
              - {id: changes-need-two, stack: shop, effects: [change], count: 2, from: [operator]}
            """;

    private final TestClock clock = TestClock.atNoon();
    private final LocalVm vm = LocalVm.fresh();
    private TestEngine bot;
    private AtTheDoor door;

    @BeforeEach
    void begin() {
        start(files("hana, minjun, jisu").load());
    }

    @AfterEach
    void end() {
        bot.close();
    }

    private void start(Catalogue catalogue) {
        bot = TestEngine.on(
                postgres.database(),
                vm.supervisor(),
                TestEngine.Setting.of("bot").at(clock));
        door = new AtTheDoor(catalogue, postgres.transactions(clock), clock, vm, bot);
    }

    private static SmallWorkspace files(String operators) {
        return new SmallWorkspace()
                .changedByTwo()
                .with("permissions/approvals.yaml", TWO)
                .boundTo("""
                hosts:
                  shop-vm:
                    address: 127.0.0.1
                    user: deploy
                    fingerprints: ["SHA256:%s"]
                    key: env:NO_KEY
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN", "T0LAB/U0MINJUN2"]}
                  jisu: {name: "Jisu", slack: ["T0LAB/U0JISU"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                posts: {shop-operator: [%s]}
                """.formatted("A".repeat(43), operators));
    }

    @Test
    void two_accounts_of_one_person_count_once_and_a_restart_forgets_no_vote() {
        var id = asked();
        assertEquals("standing.told-counted", votes("minjun", id));
        assertEquals("standing.already", votes("minjun2", id));
        assertEquals(StandingApproval.State.PENDING, one(id).state());
        assertTrue(door.notice("hana", "standing run " + id).isRefusal());

        bot.close();
        start(files("hana, minjun, jisu").load());
        assertEquals("standing.told-granted", votes("jisu", id));

        assertEquals(
                List.of("jisu", "minjun"),
                one(id).approvals().stream().map(Vote::person).sorted().toList());
        bot.close();
        start(files("hana, minjun, jisu").load());
        assertInstanceOf(Reply.Started.class, door.asks("hana", "standing run " + id));
    }

    @Test
    void one_of_two_who_may_not_consent_any_more_leaves_too_few() {
        var id = asked();
        votes("minjun", id);
        votes("jisu", id);
        bot.close();
        start(files("hana, minjun, sora").load());

        var refused = door.notice("hana", "standing run " + id);

        assertEquals("standing.consent-gone", refused.sentences().getFirst().key());
        assertEquals(0, bot.engine().runs().open().size());
    }

    @Test
    void what_makes_no_plan_is_refused_and_not_an_error() {
        var refused = door.notice("hana", "standing ask deploy api a1b2c3d");

        assertEquals("standing.never", refused.sentences().getFirst().key());
    }

    private String asked() {
        door.notice("hana", "standing ask shop restart api");
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select id from standing_approval")
                        .mapTo(String.class)
                        .one());
    }

    private String votes(String account, String id) {
        return door.notice(account, "standing approve " + id + " " + one(id).code())
                .sentences()
                .getFirst()
                .key();
    }

    private static StandingApproval one(String id) {
        return postgres.jdbi()
                .withHandle(handle -> StandingApprovals.find(handle, id))
                .orElseThrow();
    }
}

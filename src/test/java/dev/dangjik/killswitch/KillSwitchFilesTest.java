package dev.dangjik.killswitch;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KillSwitchFilesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            commands/shop/stack.yaml | url: "http://127.0.0.1:8080/switch", body | url: "http://10.0.0.1:8080/switch", body | an address on the machine itself
            commands/shop/stack.yaml | ${person} | ${reason} | holds ${reason}
            commands/shop/stack.yaml | within: api | within: web | no service of kind compose here
            commands/shop/stack.yaml | json: /on | json: enabled | JSON pointer
            commands/shop/stack.yaml | prometheus: http://127.0.0.1:9090 | url: "http://127.0.0.1/x" | either promql with prometheus, or url with json
            commands/shop/stop-engage.yaml | effect: change | effect: destroy | effect of the action engage of a kill switch is change
            commands/shop/stop-lift.yaml | effect: destroy | effect: change | effect of the action lift of a kill switch is destroy
            commands/shop/stop-lift.yaml | reason: | cause: | a required argument reason
            commands/shop/stop-engage.yaml | action: engage | `action: engage\\nlock: api` | leave lock and pin out
            commands/shop/stop-status.yaml | switch: orders | switch: other | none of the stack's kill-switches
            """)
    void what_does_not_fit_is_refused(String file, String part, String by, String problem) {
        assertProblem(ShopSwitch.workspace().replacing(file, part, by.replace("\\n", "\n")), problem);
    }

    @Test
    void no_rule_can_make_anybody_wait_for_consent_to_stop_something() {
        var asking = ShopSwitch.workspace().with("permissions/approvals.yaml", """
                dangjik: 1
                approvals:
                  - {id: stop-slowly, stack: shop, commands: [stop-engage, deploy], count: 1, from: [operator]}
                """);

        assertProblem(asking, "which stops something at once and waits for nobody");
    }

    @Test
    void a_rule_about_all_changes_is_not_about_stopping() throws Exception {
        var catalogue = ShopSwitch.workspace().changedByTwo().load();

        var decision = catalogue
                .policy()
                .decide(new dev.dangjik.permission.DecisionRequest(
                        ShopSwitch.actor(catalogue, "hana"),
                        "shop",
                        "stop-engage",
                        dev.dangjik.permission.Effect.CHANGE,
                        new java.util.TreeMap<>(),
                        java.util.Optional.of("C0SHOP"),
                        ShopSwitch.NOON));

        assertTrue(decision instanceof dev.dangjik.permission.Decision.Allowed, decision.toString());
    }

    private static void assertProblem(SmallWorkspace workspace, String problem) {
        var invalid = assertThrows(InvalidConfiguration.class, workspace::load);
        assertTrue(
                invalid.problems().stream().anyMatch(one -> one.toString().contains(problem)),
                invalid.problems().toString());
    }
}

package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.plan.Segment;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a machine is asked for, and how it is told that the bot is alive.
class HelperDoorTest {
    private static final String PLAN = "ab12".repeat(16);

    private final FakeMachine machine = new FakeMachine(Clock.systemUTC());
    private final HelperDoor door =
            new HelperDoor(machine, ShopPages.workspace().load()::site);

    @Test
    void a_page_of_class_high_closes_after_ten_minutes_without_a_sign_of_life_and_each_look_is_one() {
        assertInstanceOf(Doorkeeper.OpenAnswer.Opened.class, door.open(wanted(true)));
        door.look(wanted(true));
        door.look(wanted(true));

        assertEquals(
                Optional.of(Duration.ofMinutes(10)), machine.orders().getFirst().heartbeat());
        assertEquals(2, machine.times("heartbeat 261120k3p7q"));
    }

    @Test
    void another_page_stays_open_without_the_bot_until_its_time_is_over() {
        door.open(wanted(false));
        door.look(wanted(false));

        assertEquals(Optional.empty(), machine.orders().getFirst().heartbeat());
        assertEquals(0, machine.times("heartbeat 261120k3p7q"));
    }

    @Test
    void the_machine_is_told_what_was_approved() {
        door.open(wanted(false));

        var order = machine.orders().getFirst();
        assertEquals(Optional.of(PLAN), order.plan());
        assertEquals("shop/board", order.surface());
        assertEquals(List.of("203.0.113.7/32"), order.sources());
        assertEquals("hana", order.user());
    }

    private static Doorkeeper.Wanted wanted(boolean isKeptAlive) {
        return new Doorkeeper.Wanted(
                "261120k3p7q",
                "shop",
                new Segment.Exposure(
                        1,
                        "board",
                        "shop-vm",
                        List.of(ShopPages.FINGERPRINT),
                        "dangjik-exposure",
                        URI.create("https://shop.example.com/board/"),
                        "http://127.0.0.1:3000",
                        "include",
                        List.of(new Segment.Source("203.0.113.7/32", "hana")),
                        Duration.ofHours(1),
                        isKeptAlive,
                        List.of()),
                PLAN);
    }
}

package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormFilesTest {
    @Test
    void what_closes_asks_nobody_back() {
        var asking = FormShop.workspace()
                .replacing("commands/shop/expose-close.yaml", "action: close", "action: close\nform: true");

        assertEquals(
                List.of("commands/shop/expose-close.yaml:9: form is true, but what makes safe waits for no window"),
                asking.problems());
    }
}

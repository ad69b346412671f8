package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseVisitTest {
    @Test
    void a_home_of_another_user_is_left_alone_with_the_words_to_type(@TempDir Path home) throws IOException {
        var owner = Files.getOwner(home).getName();

        var refusal = assertThrows(DatabaseUnavailable.class, () -> DatabaseVisit.checkOwner(home, "somebody-else"));
        assertEquals(
                "The home " + home + " belongs to " + owner + ", and this is somebody-else. Type the same behind: sudo"
                        + " -u " + owner + " DANGJIK_HOME=" + home,
                refusal.getMessage());
        assertDoesNotThrow(() -> DatabaseVisit.checkOwner(home, owner));
        assertDoesNotThrow(() -> DatabaseVisit.checkOwner(home.resolve("new"), "somebody-else"));
    }
}

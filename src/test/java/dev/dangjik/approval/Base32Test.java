package dev.dangjik.approval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 4648 section 10, without the padding.
class Base32Test {
    @ParameterizedTest
    @CsvSource({"'',''", "f,MY", "fo,MZXQ", "foo,MZXW6", "foob,MZXW6YQ", "fooba,MZXW6YTB", "foobar,MZXW6YTBOI"})
    void as_the_rfc_has_it(String text, String encoded) {
        assertEquals(encoded, Base32.encoded(text.getBytes(StandardCharsets.US_ASCII)));
        assertArrayEquals(text.getBytes(StandardCharsets.US_ASCII), Base32.decoded(encoded));
    }

    @Test
    void what_people_do_to_it_is_forgiven_and_what_it_is_not_is_not_shown() {
        assertArrayEquals(Base32.decoded("MZXW6YTBOI"), Base32.decoded("mzxw 6ytb oi======"));

        var problem = assertThrows(IllegalArgumentException.class, () -> Base32.decoded("secret-1"));
        assertFalse(String.valueOf(problem.getMessage()).contains("secret-1"));
    }
}

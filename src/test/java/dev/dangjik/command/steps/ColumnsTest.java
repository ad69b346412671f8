package dev.dangjik.command.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Tables as a machine prints them.
class ColumnsTest {
    @Test
    void cells_stand_below_each_other() {
        assertEquals(
                "name        state   restarts\napi-server  online  0\nw           online  12\n",
                Columns.aligned("name\tstate\trestarts\napi-server\tonline\t0\nw\tonline\t12\n"));
    }

    @Test
    void a_korean_letter_and_a_picture_take_the_room_of_two() {
        assertEquals("이름  상태\napi   🟢\n주문  x", Columns.aligned("이름\t상태\napi\t🟢\n주문\tx"));
        assertEquals("🟢  1\nab  2", Columns.aligned("🟢\t1\nab\t2"));
    }

    @Test
    void lines_of_one_cell_stay_as_they_are() {
        assertEquals("a very long first line\na  b\n\nc  d", Columns.aligned("a very long first line\na\tb\n\nc\td"));
    }
}

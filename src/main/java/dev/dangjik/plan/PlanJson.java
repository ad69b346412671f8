package dev.dangjik.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.config.CanonicalJson;
import java.util.SortedMap;
import java.util.TreeMap;

/// A plan as text: one form only, so that what was digested, stored and shown is what runs.
public final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PlanJson() {}

    /// The canonical JSON (RFC 8785) of `plan`.
    public static String write(Plan plan) {
        return CanonicalJson.write(PlanWriter.plan(plan));
    }

    /// The part of it that is authorised: without what was only a look at one moment.
    public static String writeAuthorised(Plan plan) {
        return write(plan.lasting());
    }

    /// Reads back what [#write] wrote.
    ///
    /// @throws IllegalArgumentException when `json` is anything but the canonical form of a plan that this version
    ///     knows: nothing is read that would not be enforced
    public static Plan read(String json) {
        Plan plan;
        try {
            plan = PlanReader.plan(new JsonObject(MAPPER.readTree(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("reading a plan: it is not JSON", e);
        }
        if (!write(plan).equals(json)) {
            throw new IllegalArgumentException(
                    "reading a plan: it holds something this version does not know, or is not in canonical form");
        }
        return plan;
    }

    /// The arguments of a plan that was read before, by themselves: the value of `arguments` in what [#write] wrote.
    ///
    /// @throws IllegalArgumentException when `json` is no object of strings
    public static SortedMap<String, String> readArguments(String json) {
        try {
            return MAPPER.readValue(json, new TypeReference<TreeMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("reading the arguments of a plan: " + e.getOriginalMessage(), e);
        }
    }
}

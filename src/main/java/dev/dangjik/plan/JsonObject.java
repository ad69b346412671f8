package dev.dangjik.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/// A JSON object being read: each look either finds the declared type or says what is missing.
record JsonObject(JsonNode node) {
    JsonObject {
        if (!node.isObject()) {
            throw new IllegalArgumentException("reading a plan: expected an object, found " + node.getNodeType());
        }
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> missing(key, "text"));
    }

    Optional<String> optionalText(String key) {
        return Optional.ofNullable(node.get(key)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    int number(String key) {
        return Optional.ofNullable(node.get(key))
                .filter(JsonNode::canConvertToInt)
                .map(JsonNode::intValue)
                .orElseThrow(() -> missing(key, "a number"));
    }

    boolean flag(String key) {
        return Optional.ofNullable(node.get(key))
                .filter(JsonNode::isBoolean)
                .map(JsonNode::booleanValue)
                .orElseThrow(() -> missing(key, "true or false"));
    }

    JsonObject object(String key) {
        return optionalObject(key).orElseThrow(() -> missing(key, "an object"));
    }

    Optional<JsonObject> optionalObject(String key) {
        return Optional.ofNullable(node.get(key)).map(JsonObject::new);
    }

    <T> List<T> list(String key, Function<JsonNode, T> element) {
        var list =
                Optional.ofNullable(node.get(key)).filter(JsonNode::isArray).orElseThrow(() -> missing(key, "a list"));
        return StreamSupport.stream(list.spliterator(), false).map(element).toList();
    }

    List<String> texts(String key) {
        return list(key, JsonNode::asText);
    }

    SortedMap<String, String> map(String key) {
        var map = new TreeMap<String, String>();
        object(key)
                .node
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    private static IllegalArgumentException missing(String key, String what) {
        return new IllegalArgumentException("reading a plan: " + key + " must be " + what);
    }
}

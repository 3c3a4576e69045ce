using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Short functions with which the schema of the file is written.</summary>
internal static class SchemaNodes
{
    internal static readonly SchemaNode Anything = new AnyNode();

    internal static readonly SchemaNode Flag = new BooleanNode();

    internal static readonly SchemaNode Texts = new ListNode(Schema.Texts.Any);

    internal static readonly SchemaNode Command = new ListNode(
        Schema.Texts.Any,
        isNotEmpty: true,
        CommandSuggestion.For
    );

    internal static readonly SchemaNode Variables = new MapNode(
        Schema.Texts.Any,
        VariableNames.FaultOf,
        VariableNames.Pattern
    );

    internal static readonly SchemaNode Arguments = new ListNode(Schema.Texts.Argument);

    internal static readonly SchemaNode Matches = new ListNode(Schema.Texts.Match);

    internal static SchemaNode Whole(int least = 0, int most = int.MaxValue) => new NumberNode(least, most);

    internal static SchemaNode Choice(params string[] words) => new ChoiceNode(words);

    internal static Field Key(string name, SchemaNode shape) => new(name, shape);

    internal static Field Required(string name, SchemaNode shape) => new(name, shape, IsRequired: true);

    internal static Field WithDefault(string name, SchemaNode shape, bool value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, SchemaNode shape, int value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, SchemaNode shape, double value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, SchemaNode shape, string value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithEmptyList(string name, SchemaNode shape) =>
        new(name, shape, static () => new JsonArray());
}

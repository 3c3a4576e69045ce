using System.Text.Json;

namespace Terrateam.Core.Modules;

/// <summary>Finds the module blocks of a file in HCL's JSON syntax.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/syntax/json</remarks>
internal static class JsonModules
{
    private const int Deepest = 512;

    internal static ModuleFile Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\ufeff'), new() { MaxDepth = Deepest });
            var calls = new List<ModuleCall>();
            var faults = new List<ModuleFault>();
            foreach (var body in Each(document.RootElement))
            {
                if (body.ValueKind != JsonValueKind.Object)
                    return new([], [new(1, "the file is not a JSON object")]);
                foreach (var property in body.EnumerateObject().Where(static property => property.NameEquals("module")))
                    Modules(property.Value, calls);
            }

            return new(calls, faults);
        }
        catch (InvalidOperationException)
        {
            return new([], [new(1, "the file has text that is half a character: a surrogate without its other half")]);
        }
        catch (JsonException exception)
        {
            return new(
                [],
                [
                    new(
                        (int)Math.Min(exception.LineNumber ?? 0, int.MaxValue - 1) + 1,
                        $"this is not JSON: {Reason(exception.Message)}"
                    ),
                ]
            );
        }
    }

    private static void Modules(JsonElement modules, List<ModuleCall> calls)
    {
        foreach (var named in Each(modules).Where(static named => named.ValueKind == JsonValueKind.Object))
        {
            foreach (var module in named.EnumerateObject())
            {
                foreach (var body in Each(module.Value).Where(static body => body.ValueKind == JsonValueKind.Object))
                    calls.Add(Call(module.Name, body));
            }
        }
    }

    private static ModuleCall Call(string name, JsonElement body)
    {
        if (!body.TryGetProperty("source", out var source))
            return new(name, null, "it has no source", 0);

        var text = source.ValueKind == JsonValueKind.String ? source.GetString() : null;
        return text is null || HasTemplate(text)
            ? new(name, null, "its source is not plain text, so it is known only when Terraform runs", 0)
            : new(
                name,
                text.Replace("$${", "${", StringComparison.Ordinal).Replace("%%{", "%{", StringComparison.Ordinal),
                null,
                0
            );
    }

    // Text in JSON is a template, like text in quotes in the native syntax.
    private static bool HasTemplate(string text)
    {
        for (var index = 0; index < text.Length - 1; index++)
        {
            if (text[index] is not ('$' or '%'))
                continue;
            if (text[index + 1] == '{')
                return true;
            if (text[index + 1] == text[index] && index + 2 < text.Length && text[index + 2] == '{')
                index += 2;
        }

        return false;
    }

    // A block may be written as one object or as a list of them.
    private static IEnumerable<JsonElement> Each(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Repeat(element, 1);

    // The message of the parser ends with the position, which is reported separately.
    private static string Reason(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }
}

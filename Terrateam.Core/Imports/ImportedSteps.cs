using System.Text.Json.Nodes;

namespace Terrateam.Core.Imports;

/// <summary>Translates the steps of a workflow, which Atlantis and Digger write nearly alike.</summary>
internal static class ImportedSteps
{
    /// <summary>The steps as JSON text; null for the default ones.</summary>
    /// <param name="steps">The list of steps.</param>
    /// <param name="kind"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="before">Steps that come first.</param>
    /// <param name="after">Steps that come last.</param>
    public static string? Translate(
        ImportedNode steps,
        string kind,
        IReadOnlyList<JsonObject> before,
        IReadOnlyList<JsonObject> after
    )
    {
        List<JsonObject> own = steps.IsPresent
            ? [.. steps.Items.Select(Step).OfType<JsonObject>()]
            : [Of("init"), Of(kind)];
        if (steps.IsPresent && !own.Any(step => IsOf(step, kind)))
        {
            steps.Note(
                $"No step is `{kind}`. A plan that a command of your own makes is not kept for the apply: put "
                    + $"`type: {kind}` in its place, or use `engine: {{name: custom}}` with your commands."
            );
        }

        // The default: nothing to write.
        if (before.Count + after.Count == 0 && own is [{ Count: 1 } first, { Count: 1 } second])
        {
            if (IsOf(first, "init") && IsOf(second, kind))
                return null;
        }

        return new JsonArray([.. before.Select(Copy), .. own, .. after.Select(Copy)]).ToJsonString();
    }

    public static JsonObject Of(string type) => new() { ["type"] = type };

    private static JsonNode Copy(JsonObject step) => step.DeepClone();

    private static bool IsOf(JsonObject step, string type) =>
        string.Equals(step["type"]!.GetValue<string>(), type, StringComparison.Ordinal);

    private static JsonObject? Step(ImportedNode step)
    {
        if (step.Text is { } name)
            return Named(step, name, extra: null);
        if (step.Entries is not [var (kind, value), ..])
        {
            step.Note("This is no step, so it is left out.");
            return null;
        }

        return kind switch
        {
            "run" => Run(step, value),
            "env" => Environment(value),
            "multienv" => Several(value),
            _ => Named(step, kind, value),
        };
    }

    private static JsonObject? Named(ImportedNode step, string name, ImportedNode? extra)
    {
        switch (name)
        {
            case "init" or "plan" or "apply":
                var translated = Of(name);
                if (extra?["extra_args"].Texts is { Count: > 0 } arguments)
                {
                    translated["extra_args"] = new JsonArray([
                        .. arguments.Select(static argument => JsonValue.Create(ShellLine.Escape(argument))),
                    ]);
                }

                return translated;
            case "show":
                // Plans are shown in any case.
                return null;
            case "policy_check":
                return Of("conftest");
            default:
                step.Note($"There is no step `{name}` here, so it is left out.");
                return null;
        }
    }

    private static JsonObject Run(ImportedNode step, ImportedNode value)
    {
        // Either the line alone, or a map; Digger has `shell` beside `run`.
        var line = value.Text ?? value["command"].Text ?? "";
        var shell = value["shell"].Text ?? step["shell"].Text;
        IReadOnlyList<string>? words = shell is null ? null : [shell, .. value["shellArgs"].Texts.DefaultIfEmpty("-c")];
        var run = Of("run");
        run["cmd"] = ShellLine.Command(line, value, words);
        if (value["output"].Text is not ("hide" or "strip_refreshing"))
            run["visible_on"] = "always";
        if (value["output"].Text is { } output and not ("hide" or "show"))
            value["output"].Note($"`output: {output}` has no equal here; secrets in outputs are masked in any case.");
        return run;
    }

    private static JsonObject Environment(ImportedNode value)
    {
        var step = Of("env");
        step["name"] = value["name"].Text ?? "";
        step["cmd"] = value["command"].Text is { } command
            ? ShellLine.Command(command, value)
            : new JsonArray("printf", "%s", ShellLine.Escape(value["value"].Text ?? ""));
        return step;
    }

    private static JsonObject Several(ImportedNode value)
    {
        value.Note(
            "`multienv` reads `A=1,B=2` from what a command prints. Here `method: source` takes what a script exports: "
                + "let it `export A=1` and `export B=2`."
        );
        var step = Of("env");
        step["method"] = "source";
        step["cmd"] = ShellLine.Command(value.Text ?? value["command"].Text ?? "", value);
        return step;
    }
}

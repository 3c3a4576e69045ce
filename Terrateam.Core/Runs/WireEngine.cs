using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Runs;

/// <summary>Resolves the engine of a workflow: inherited settings, and older keys that select one.</summary>
internal static class WireEngine
{
    /// <summary>The engine of the repository, else terraform in <c>default_tf_version</c>.</summary>
    internal static JsonObject OfRepository(JsonObject source)
    {
        var engine = source["engine"] is JsonObject own
            ? OlderForms.Engine(own.DeepClone().AsObject(), otherwise: null)
            : Engine("terraform", "version", source.Text("default_tf_version"));
        switch (engine.Text("name"))
        {
            case "cdktf":
                engine["tf_cmd"] ??= "terraform";
                engine["tf_version"] ??= source.Text("default_tf_version") ?? "latest";
                Outputs(engine, null);
                break;
            case "terragrunt" or "stategraph":
                engine["tf_cmd"] ??= "terraform";
                Set(engine, "tf_version", source.Text("default_tf_version"));
                Outputs(engine, null);
                break;
            case "terraform":
                Set(engine, "version", source.Text("default_tf_version"));
                Outputs(engine, null);
                break;
            case "tofu":
                Outputs(engine, null);
                break;
        }

        return engine;
    }

    /// <summary>
    /// The engine of a workflow: its own, completed from that of the repository; else that of the older keys; else that
    /// of the repository.
    /// </summary>
    internal static JsonObject OfWorkflow(JsonObject workflow, JsonObject repository)
    {
        var engine = (
            workflow["engine"] is JsonObject own
                ? OlderForms.Engine(own.DeepClone().AsObject(), repository.Text("name"))
                : null
        )
            ?? (workflow.Flag("cdktf", otherwise: false) ? Engine("cdktf") : null)
            ?? (workflow.Text("terraform_version") is { } version ? Engine("terraform", "version", version) : null)
            ?? (workflow.Flag("terragrunt", otherwise: false) ? Engine("terragrunt") : null);
        if (engine is null)
            return repository.DeepClone().AsObject();

        var inherited = repository.Text("name") switch
        {
            "tofu" => (Command: "tofu", Terraform: repository.Text("version"), Wrapper: null),
            "terraform" => (Command: "terraform", Terraform: repository.Text("version"), Wrapper: null),
            "terragrunt" => (
                Command: repository.Text("tf_cmd"),
                Terraform: repository.Text("tf_version"),
                Wrapper: repository.Text("version")
            ),
            _ => (Command: "terraform", Terraform: (string?)null, Wrapper: (string?)null),
        };
        switch (engine.Text("name"))
        {
            // The version of one tool does not apply to another.
            case "terraform"
            or "tofu"
                when string.Equals(
                    engine.Text("name"),
                    repository.Text("tf_cmd") ?? repository.Text("name"),
                    StringComparison.Ordinal
                ):
                Set(engine, "version", inherited.Terraform);
                break;
            case "terragrunt" or "stategraph" or "cdktf":
                Set(engine, "tf_cmd", inherited.Command);
                if (string.Equals(engine.Text("tf_cmd"), inherited.Command, StringComparison.Ordinal))
                    Set(engine, "tf_version", inherited.Terraform);
                if (string.Equals(engine.Text("name"), repository.Text("name"), StringComparison.Ordinal))
                    Set(engine, "version", inherited.Wrapper);
                break;
        }

        if (engine.Text("name") is "terraform" or "tofu" or "terragrunt" or "cdktf" or "stategraph")
        {
            Set(engine, "override_tf_cmd", repository.Text("override_tf_cmd"));
            Outputs(engine, repository["outputs"]);
        }

        return engine;
    }

    private static JsonObject Engine(string name, string? key = null, string? value = null)
    {
        var engine = new JsonObject { ["name"] = name };
        if (key is not null)
            Set(engine, key, value);
        return engine;
    }

    private static void Set(JsonObject engine, string key, string? value)
    {
        if (value is not null)
            engine[key] ??= value;
    }

    private static void Outputs(JsonObject engine, JsonNode? inherited) =>
        engine["outputs"] ??= inherited is JsonObject ? inherited.DeepClone() : new JsonObject { ["collect"] = true };
}

using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>The command lines that keep plans elsewhere than in the backend.</summary>
/// <param name="Store">Stores a plan.</param>
/// <param name="Fetch">Fetches it.</param>
/// <param name="Delete">Deletes it once it is used; null keeps it.</param>
/// <param name="Environment">Variables for them, whose values are expanded.</param>
/// <param name="Key">The configuration's key.</param>
internal sealed record StorageCommands(
    IReadOnlyList<string> Store,
    IReadOnlyList<string> Fetch,
    IReadOnlyList<string>? Delete,
    IReadOnlyDictionary<string, string> Environment,
    string Key
)
{
    private const string DefaultPath = "terrateam/plans/$dir/$workspace/$date-$time-$token";

    /// <summary>The commands of <c>storage.plans</c>; null where the backend keeps plans.</summary>
    /// <exception cref="ConfigurationException">The configuration names no such commands.</exception>
    public static StorageCommands? Of(JsonView plans) =>
        plans["method"].Text() switch
        {
            null or "terrateam" => null,
            "cmd" => new(
                Line(plans["store"]),
                Line(plans["fetch"]),
                plans["delete"].Texts() is { Count: > 0 } delete ? delete : null,
                new Dictionary<string, string>(StringComparer.Ordinal),
                plans.Key
            ),
            "s3" => S3(plans),
            _ => throw plans["method"].Wrong("terrateam, cmd or s3"),
        };

    /// <remarks>https://docs.aws.amazon.com/cli/latest/reference/s3/</remarks>
    private static StorageCommands S3(JsonView plans)
    {
        var address = $"s3://{Need(plans["bucket"])}/{plans["path"].Text() ?? DefaultPath}";
        string[] region = ["--region", Need(plans["region"])];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (plans["access_key_id"].Text() is { } id)
            environment["AWS_ACCESS_KEY_ID"] = id;
        if (plans["secret_access_key"].Text() is { } secret)
            environment["AWS_SECRET_ACCESS_KEY"] = secret;

        return new(
            ["aws", "s3", "cp", .. Extra("store_extra_args"), "$plan_path", address, .. region],
            ["aws", "s3", "cp", .. Extra("fetch_extra_args"), address, "$plan_dst_path", .. region],
            plans["delete_used_plans"].Flag(true)
                ? ["aws", "s3", "rm", .. Extra("delete_extra_args"), address, .. region]
                : null,
            environment,
            plans.Key
        );

        IReadOnlyList<string> Extra(string key) => plans[key].Texts() ?? [];
    }

    private static IReadOnlyList<string> Line(JsonView command) =>
        command.Texts() is { Count: > 0 } line ? line : throw command.Wrong("a list with a program and its arguments");

    private static string Need(JsonView text) => text.Text() ?? throw text.Wrong("a text");
}

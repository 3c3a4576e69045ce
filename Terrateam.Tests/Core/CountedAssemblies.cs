using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Terrateam.Tests.Core;

/// <summary>
/// Copies of the core and of the libraries that read texts for it, in which each entered method and each jump back is
/// counted, and copies of the assemblies that call them.
/// </summary>
internal sealed class CountedAssemblies : AssemblyLoadContext
{
    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal)
    {
        "Terrateam.Core",
        "Markdig",
        "YamlDotNet",
    };

    private static readonly HashSet<string> Callers = new(StringComparer.Ordinal)
    {
        "Terrateam.Benchmarks",
        "Terrateam.Tests",
    };

    private static readonly CountedAssemblies Context = new();
    private static readonly Type Counter = InCopy(typeof(OperationCounter));

    private CountedAssemblies()
        : base("counted") { }

    public static Action Reset { get; } = Method<Action>(nameof(OperationCounter.Reset));

    public static Func<long> Read { get; } = Method<Func<long>>(nameof(OperationCounter.Read));

    /// <summary>The same static method or lambda in the copies.</summary>
    public static Func<T, Action> Copy<T>(Func<T, Action> method)
    {
        var type = InCopy(method.Method.DeclaringType!);
        var copy = type.GetMethod(
            method.Method.Name,
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
        )!;
        return copy.IsStatic
            ? copy.CreateDelegate<Func<T, Action>>()
            : copy.CreateDelegate<Func<T, Action>>(Activator.CreateInstance(type, nonPublic: true));
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        var path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return Counted.Contains(name) ? LoadFromStream(Instrument(path))
            : Callers.Contains(name) ? LoadFromAssemblyPath(path)
            : null;
    }

    private static T Method<T>(string name)
        where T : Delegate =>
        Counter.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<T>();

    private static Type InCopy(Type type) =>
        Context
            .LoadFromAssemblyName(new AssemblyName(type.Assembly.GetName().Name!))
            .GetType(type.FullName!, throwOnError: true)!;

    private static MemoryStream Instrument(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        var module = assembly.MainModule;
        var tests = new AssemblyNameReference("Terrateam.Tests", new Version(1, 0, 0, 0));
        module.AssemblyReferences.Add(tests);
        var tick = new MethodReference(
            nameof(OperationCounter.Tick),
            module.TypeSystem.Void,
            new TypeReference(typeof(OperationCounter).Namespace, nameof(OperationCounter), module, tests)
        );
        foreach (
            var method in module.GetTypes().SelectMany(static type => type.Methods).Where(static one => one.HasBody)
        )
        {
            Count(method.Body, tick);
        }

        var stream = new MemoryStream();
        assembly.Write(stream);
        stream.Position = 0;
        return stream;
    }

    private static void Count(Mono.Cecil.Cil.MethodBody body, MethodReference tick)
    {
        var back = body.Instructions.Where(IsJumpBack).ToList();
        // Inserted calls make jumps longer, so that they need their long form.
        body.SimplifyMacros();
        var processor = body.GetILProcessor();
        foreach (var instruction in back)
        {
            // The instruction itself becomes the call, so that jumps to it are counted too.
            var jump = processor.Create(OpCodes.Nop);
            (jump.OpCode, jump.Operand) = (instruction.OpCode, instruction.Operand);
            (instruction.OpCode, instruction.Operand) = (OpCodes.Call, tick);
            processor.InsertAfter(instruction, jump);
        }

        processor.InsertBefore(body.Instructions[0], processor.Create(OpCodes.Call, tick));
    }

    private static bool IsJumpBack(Instruction instruction) =>
        instruction.Operand switch
        {
            Instruction target => target.Offset <= instruction.Offset,
            Instruction[] targets => targets.Any(target => target.Offset <= instruction.Offset),
            _ => false,
        };
}

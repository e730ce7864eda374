using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Trainer.Components;
using Trainer.Loop;

namespace Trainer.Tests.Components;

/// <summary>Assemblies with one fault each, made without a compiler.</summary>
internal static class EmittedAssembly
{
    /// <summary>An assembly without types that refers to another one in some version.</summary>
    public static void Referring(string path, string name, Version version)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString(Path.GetFileName(path)), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(Path.GetFileNameWithoutExtension(path)), new(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        metadata.AddAssemblyReference(metadata.GetOrAddString(name), version, default, default, default, default);
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new(metadata), new()).Serialize(image);
        File.WriteAllBytes(path, image.ToArray());
    }

    /// <summary>An assembly with a listener whose options cannot be created, because the constructor wants something or throws.</summary>
    public static void WithListener(string path, string component, bool constructorThrows)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("main").DefineType("Broken.Options", TypeAttributes.Public | TypeAttributes.Sealed, typeof(ListenerOptions));
        type.SetCustomAttribute(new CustomAttributeBuilder(typeof(ComponentAttribute).GetConstructor([typeof(string)])!, [component]));
        foreach (MethodInfo method in typeof(ListenerOptions).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(method => method.IsAbstract))
        {
            MethodAttributes access = MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.Public;
            ILGenerator body = type.DefineMethod(method.Name, access, method.ReturnType, []).GetILGenerator();
            body.Emit(OpCodes.Ldnull);
            body.Emit(OpCodes.Ret);
        }

        ILGenerator constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, constructorThrows ? [] : [typeof(int)]).GetILGenerator();
        constructor.Emit(OpCodes.Ldstr, "not on a Sunday");
        constructor.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
        constructor.Emit(OpCodes.Throw);
        type.CreateType();
        assembly.Save(path);
    }
}
